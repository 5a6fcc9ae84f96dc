namespace Kubernetes.ApiServer.Bootstrap;

public static partial class BootstrapObjects
{
    private const string Read = "get,list,watch";
    private const string Write = "create,delete,deletecollection,patch,update";

    /// <summary>The default cluster roles; a word after the name is the role that collects it.</summary>
    private const string ClusterRoleRules = $"""
        role cluster-admin
        * | * | *
        * | *
        role system:discovery
        get | /api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/
        role system:basic-user
        create | authorization.k8s.io | selfsubjectaccessreviews,selfsubjectrulesreviews
        create | authentication.k8s.io | selfsubjectreviews
        role system:public-info-viewer
        get | /healthz,/livez,/readyz,/version,/version/
        role system:monitoring
        get | /healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*
        role system:aggregate-to-view view
        {Read} | core | configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status
        {Read} | core | bindings,events,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status
        {Read} | core | namespaces
        {Read} | discovery.k8s.io | endpointslices
        {Read} | apps | controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status
        {Read} | autoscaling | horizontalpodautoscalers,horizontalpodautoscalers/status
        {Read} | batch | cronjobs,cronjobs/status,jobs,jobs/status
        {Read} | extensions | daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale
        {Read} | policy | poddisruptionbudgets,poddisruptionbudgets/status
        {Read} | networking.k8s.io | ingresses,ingresses/status,networkpolicies
        {Read} | resource.k8s.io | resourceclaims,resourceclaims/status,resourceclaimtemplates
        role system:aggregate-to-edit edit
        {Read} | core | pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy
        impersonate | core | serviceaccounts
        {Write} | core | pods,pods/attach,pods/exec,pods/portforward,pods/proxy
        create | core | pods/eviction
        {Write} | core | configmaps,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy
        create | core | serviceaccounts/token
        create,patch,update | events.k8s.io | events
        create,patch,update | core | events
        {Write} | apps | daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale
        {Write} | autoscaling | horizontalpodautoscalers
        {Write} | batch | cronjobs,jobs
        {Write} | extensions | daemonsets,deployments,deployments/rollback,deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,replicationcontrollers/scale
        {Write} | policy | poddisruptionbudgets
        {Write} | networking.k8s.io | ingresses,networkpolicies
        {Write} | resource.k8s.io | resourceclaims,resourceclaimtemplates
        create,delete,deletecollection,get,list,patch,update,watch | coordination.k8s.io | leases
        role system:aggregate-to-admin admin
        create | authorization.k8s.io | localsubjectaccessreviews
        create,delete,deletecollection,get,list,patch,update,watch | rbac.authorization.k8s.io | rolebindings,roles
        role system:auth-delegator
        create | authentication.k8s.io | tokenreviews
        create | authorization.k8s.io | subjectaccessreviews
        role system:kube-aggregator
        {Read} | core | endpoints,services
        {Read} | discovery.k8s.io | endpointslices
        role system:kube-controller-manager
        * | * | *
        get | *
        role system:kube-scheduler
        create,patch,update | core,events.k8s.io | events
        create,get,list,patch,update,watch | coordination.k8s.io | leases
        {Read} | core | nodes
        delete,{Read} | core | pods
        create | core | bindings,pods/binding
        patch,update | core | pods/status
        {Read} | core | replicationcontrollers,services,namespaces
        {Read} | apps,extensions | replicasets
        {Read} | apps | statefulsets
        {Read} | policy | poddisruptionbudgets
        {Read} | core | persistentvolumeclaims,persistentvolumes
        {Read} | storage.k8s.io | csinodes,csidrivers,csistoragecapacities,storageclasses,volumeattachments
        {Read} | scheduling.k8s.io | priorityclasses
        create | authentication.k8s.io | tokenreviews
        create | authorization.k8s.io | subjectaccessreviews
        role system:volume-scheduler
        {Read},patch,update | core | persistentvolumes,persistentvolumeclaims
        {Read} | storage.k8s.io | storageclasses
        role system:kube-dns
        list,watch | core | endpoints,services
        list,watch | discovery.k8s.io | endpointslices
        role system:coredns
        list,watch | core | endpoints,services,pods,namespaces
        list,watch | discovery.k8s.io | endpointslices
        role system:service-account-issuer-discovery
        get | /.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,/openid/v1/jwks/
        role system:persistent-volume-provisioner
        create,delete,{Read} | core | persistentvolumes
        {Read},update | core | persistentvolumeclaims
        {Read} | storage.k8s.io | storageclasses
        watch | core | events
        create,patch,update | core,events.k8s.io | events
        role system:node
        create | authentication.k8s.io | tokenreviews
        create | authorization.k8s.io | localsubjectaccessreviews,subjectaccessreviews
        {Read} | core | services,endpoints,configmaps,secrets,serviceaccounts,namespaces
        {Read} | discovery.k8s.io | endpointslices
        {Read} | networking.k8s.io | ingresses,ingressclasses,networkpolicies
        create,{Read},patch,update | core | nodes
        patch,update | core | nodes/status
        create,patch,update | core,events.k8s.io | events
        create,delete,{Read},patch,update | core | pods
        patch,update | core | pods/status
        create | core | pods/eviction
        {Read} | core | persistentvolumeclaims,persistentvolumes,limitranges,resourcequotas
        patch,update | core | persistentvolumeclaims/status
        create | core | serviceaccounts/token
        create,{Read} | certificates.k8s.io | certificatesigningrequests
        create,delete,{Read},patch,update | coordination.k8s.io | leases
        {Read} | storage.k8s.io | csidrivers,storageclasses,volumeattachments
        create,delete,get,patch,update | storage.k8s.io | csinodes
        {Read} | node.k8s.io | runtimeclasses
        {Read} | scheduling.k8s.io | priorityclasses
        {Read} | apps | replicasets,deployments,statefulsets,daemonsets
        role system:node-proxier
        list,watch | core | endpoints,services
        {Read} | core | nodes
        {Read} | discovery.k8s.io | endpointslices
        create,patch,update | core,events.k8s.io | events
        role system:node-problem-detector
        get | core | nodes
        patch | core | nodes/status
        create,patch,update | core,events.k8s.io | events
        role system:node-bootstrapper
        create,{Read} | certificates.k8s.io | certificatesigningrequests
        role system:certificates.k8s.io:certificatesigningrequests:nodeclient
        create | certificates.k8s.io | certificatesigningrequests/nodeclient
        role system:certificates.k8s.io:certificatesigningrequests:selfnodeclient
        create | certificates.k8s.io | certificatesigningrequests/selfnodeclient
        role system:heapster
        {Read} | core | events,namespaces,nodes,pods
        {Read} | extensions | deployments
        """;

    private const string KubeadmClusterRoleRules = """
        role kubeadm:get-nodes
        get | core | nodes
        """;

    /// <summary>Roles in namespaces; the word after the name is the namespace.</summary>
    private const string NamespacedRoleRules = $"""
        role extension-apiserver-authentication-reader kube-system
        {Read} | core | configmaps | extension-apiserver-authentication
        role system::leader-locking-kube-controller-manager kube-system
        watch | core | configmaps
        get,update | core | configmaps | kube-controller-manager
        role system::leader-locking-kube-scheduler kube-system
        watch | core | configmaps
        get,update | core | configmaps | kube-scheduler
        role system:controller:bootstrap-signer kube-system
        {Read} | core | secrets
        role system:controller:bootstrap-signer kube-public
        {Read} | core | configmaps
        update | core | configmaps | cluster-info
        create,patch,update | core,events.k8s.io | events
        role kubeadm:bootstrap-signer-clusterinfo kube-public
        get | core | configmaps | cluster-info
        """;
}
