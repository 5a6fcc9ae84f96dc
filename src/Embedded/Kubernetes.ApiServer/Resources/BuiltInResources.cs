using System.Collections.Immutable;
using k8s.Models;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Resources;

/// <summary>The resources of a cluster without any CRD, group by group in the order of discovery.</summary>
internal static class BuiltInResources
{
    private static readonly ImmutableArray<string> ReadWrite = ["get", "patch", "update"];
    private static readonly ImmutableArray<string> CreateOnly = ["create"];
    private static readonly ImmutableArray<string> Stream = ["create", "get"];
    private static readonly ImmutableArray<string> AnyMethod = ["create", "delete", "get", "patch", "update"];
    private static readonly ImmutableArray<string> AllButCollection = ["create", "delete", "get", "list", "patch", "update", "watch"];
    private static readonly ImmutableArray<string> EventFields =
    [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
        "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
    ];

    /// <summary>All of them.</summary>
    public static ImmutableArray<Resource> All { get; } = [.. Core(), .. Registration(), .. Apps(), .. Events(), .. Reviews(), .. Scaling(), .. Batch(), .. Certificates(), .. Networking(), .. Policy(), .. Rbac(), .. Storage(), .. Admission(), .. Rest(), .. Devices()];

    private static IEnumerable<Resource> Core() =>
    [
        Make<V1Binding>("", "bindings", true) with { Verbs = CreateOnly },
        Make<V1ComponentStatus>("", "componentstatuses", false, "cs") with { Verbs = ["get", "list"] },
        Make<V1ConfigMap>("", "configmaps", true, "cm"),
        Make<V1Endpoints>("", "endpoints", true, "ep") with { Singular = "endpoints", CreatesOnUpdate = true },
        Make<Corev1Event>("", "events", true, "ev") with { CreatesOnUpdate = true, SelectableFields = EventFields },
        Make<V1LimitRange>("", "limitranges", true, "limits") with { CreatesOnUpdate = true },
        Status(Make<V1Namespace>("", "namespaces", false, "ns") with { Verbs = AllButCollection, SelectableFields = ["status.phase"] }, new Subresource("finalize", "", "v1", "Namespace", ["update"])),
        Status(Make<V1Node>("", "nodes", false, "no") with { SelectableFields = ["spec.unschedulable"] }, new Subresource("proxy", "", "v1", "NodeProxyOptions", AnyMethod)),
        Status(Make<V1PersistentVolumeClaim>("", "persistentvolumeclaims", true, "pvc") with { DeletionAnswersObject = true }),
        Status(Make<V1PersistentVolume>("", "persistentvolumes", false, "pv") with { DeletionAnswersObject = true }),
        Status(
            Make<V1Pod>("", "pods", true, "po") with
            {
                Categories = ["all"],
                HasGeneration = true,
                DeletionAnswersObject = true,
                SelectableFields = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName"],
            },
            new Subresource("attach", "", "v1", "PodAttachOptions", Stream),
            new Subresource("binding", "", "v1", "Binding", CreateOnly),
            new Subresource("ephemeralcontainers", "", "v1", "Pod", ReadWrite),
            new Subresource("eviction", "policy", "v1", "Eviction", CreateOnly),
            new Subresource("exec", "", "v1", "PodExecOptions", Stream),
            new Subresource("log", "", "v1", "Pod", ["get"]),
            new Subresource("portforward", "", "v1", "PodPortForwardOptions", Stream),
            new Subresource("proxy", "", "v1", "PodProxyOptions", AnyMethod),
            new Subresource("resize", "", "v1", "Pod", ReadWrite)),
        Make<V1PodTemplate>("", "podtemplates", true) with { DeletionAnswersObject = true, HasGeneration = true },
        Scaled(Status(Make<V1ReplicationController>("", "replicationcontrollers", true, "rc") with { Categories = ["all"], HasGeneration = true, SelectableFields = ["status.replicas"] })),
        Status(Make<V1ResourceQuota>("", "resourcequotas", true, "quota") with { DeletionAnswersObject = true }),
        Make<V1Secret>("", "secrets", true) with { SelectableFields = ["type"] },
        Make<V1ServiceAccount>("", "serviceaccounts", true, "sa") with { DeletionAnswersObject = true, Subresources = [new Subresource("token", "authentication.k8s.io", "v1", "TokenRequest", CreateOnly)] },
        Status(Make<V1Service>("", "services", true, "svc") with { Categories = ["all"], DeletionAnswersObject = true, CreatesOnUpdate = true, SelectableFields = ["spec.clusterIP", "spec.type"] }, new Subresource("proxy", "", "v1", "ServiceProxyOptions", AnyMethod)),
    ];

    private static IEnumerable<Resource> Registration() =>
    [
        Status(Make<V1APIService>("apiregistration.k8s.io", "apiservices", false) with { Categories = ["api-extensions"], NeedsResourceVersion = true }),
    ];

    private static IEnumerable<Resource> Apps() =>
    [
        Make<V1ControllerRevision>("apps", "controllerrevisions", true),
        Status(Workload(Make<V1DaemonSet>("apps", "daemonsets", true, "ds"))),
        Scaled(Status(Workload(Make<V1Deployment>("apps", "deployments", true, "deploy")))),
        Scaled(Status(Workload(Make<V1ReplicaSet>("apps", "replicasets", true, "rs") with { SelectableFields = ["status.replicas"] }))),
        Scaled(Status(Workload(Make<V1StatefulSet>("apps", "statefulsets", true, "sts")))),
    ];

    private static IEnumerable<Resource> Events() =>
    [
        Make<Eventsv1Event>("events.k8s.io", "events", true, "ev") with
        {
            CreatesOnUpdate = true,
            StoredAs = "/events",
            SelectableFields = [.. EventFields.Select(f => f.Replace("involvedObject", "regarding", StringComparison.Ordinal)), "reportingController"],
        },
    ];

    private static IEnumerable<Resource> Reviews() =>
    [
        Make<V1SelfSubjectReview>("authentication.k8s.io", "selfsubjectreviews", false) with { Verbs = CreateOnly },
        Make<V1TokenReview>("authentication.k8s.io", "tokenreviews", false) with { Verbs = CreateOnly },
        Make<V1LocalSubjectAccessReview>("authorization.k8s.io", "localsubjectaccessreviews", true) with { Verbs = CreateOnly },
        Make<V1SelfSubjectAccessReview>("authorization.k8s.io", "selfsubjectaccessreviews", false) with { Verbs = CreateOnly },
        Make<V1SelfSubjectRulesReview>("authorization.k8s.io", "selfsubjectrulesreviews", false) with { Verbs = CreateOnly },
        Make<V1SubjectAccessReview>("authorization.k8s.io", "subjectaccessreviews", false) with { Verbs = CreateOnly },
    ];

    private static IEnumerable<Resource> Scaling() =>
    [
        Status(Make<V2HorizontalPodAutoscaler>("autoscaling", "horizontalpodautoscalers", true, "hpa") with { Version = "v2", StorageVersion = "v2", Categories = ["all"] }),
        Status(Make<V1HorizontalPodAutoscaler>("autoscaling", "horizontalpodautoscalers", true, "hpa") with { StorageVersion = "v2", Categories = ["all"] }),
    ];

    private static IEnumerable<Resource> Batch() =>
    [
        Status(Workload(Make<V1CronJob>("batch", "cronjobs", true, "cj"))),
        Status(Workload(Make<V1Job>("batch", "jobs", true) with { SelectableFields = ["status.successful"] })),
    ];

    private static IEnumerable<Resource> Certificates() =>
    [
        Status(
            Make<V1CertificateSigningRequest>("certificates.k8s.io", "certificatesigningrequests", false, "csr") with { SelectableFields = ["spec.signerName"] },
            new Subresource("approval", "certificates.k8s.io", "v1", "CertificateSigningRequest", ReadWrite)),
    ];

    private static IEnumerable<Resource> Networking() =>
    [
        Make<V1IngressClass>("networking.k8s.io", "ingressclasses", false) with { HasGeneration = true },
        Status(Make<V1Ingress>("networking.k8s.io", "ingresses", true, "ing") with { HasGeneration = true }),
        Make<V1IPAddress>("networking.k8s.io", "ipaddresses", false, "ip"),
        Make<V1NetworkPolicy>("networking.k8s.io", "networkpolicies", true, "netpol") with { HasGeneration = true },
        Status(Make<V1ServiceCIDR>("networking.k8s.io", "servicecidrs", false)),
    ];

    private static IEnumerable<Resource> Policy() =>
    [
        Status(Make<V1PodDisruptionBudget>("policy", "poddisruptionbudgets", true, "pdb") with { HasGeneration = true }),
    ];

    private static IEnumerable<Resource> Rbac() =>
    [
        Make<V1ClusterRoleBinding>("rbac.authorization.k8s.io", "clusterrolebindings", false) with { CreatesOnUpdate = true },
        Make<V1ClusterRole>("rbac.authorization.k8s.io", "clusterroles", false) with { CreatesOnUpdate = true },
        Make<V1RoleBinding>("rbac.authorization.k8s.io", "rolebindings", true) with { CreatesOnUpdate = true },
        Make<V1Role>("rbac.authorization.k8s.io", "roles", true) with { CreatesOnUpdate = true },
    ];

    private static IEnumerable<Resource> Storage() =>
    [
        Make<V1CSIDriver>("storage.k8s.io", "csidrivers", false) with { DeletionAnswersObject = true },
        Make<V1CSINode>("storage.k8s.io", "csinodes", false) with { DeletionAnswersObject = true },
        Make<V1CSIStorageCapacity>("storage.k8s.io", "csistoragecapacities", true) with { DeletionAnswersObject = true },
        Make<V1StorageClass>("storage.k8s.io", "storageclasses", false, "sc") with { DeletionAnswersObject = true },
        Status(Make<V1VolumeAttachment>("storage.k8s.io", "volumeattachments", false) with { DeletionAnswersObject = true }),
        Make<V1VolumeAttributesClass>("storage.k8s.io", "volumeattributesclasses", false, "vac") with { DeletionAnswersObject = true },
    ];

    private static IEnumerable<Resource> Admission() =>
    [
        Make<V1MutatingWebhookConfiguration>("admissionregistration.k8s.io", "mutatingwebhookconfigurations", false) with { Categories = ["api-extensions"], HasGeneration = true },
        Status(Make<V1ValidatingAdmissionPolicy>("admissionregistration.k8s.io", "validatingadmissionpolicies", false) with { Categories = ["api-extensions"], HasGeneration = true }),
        Make<V1ValidatingAdmissionPolicyBinding>("admissionregistration.k8s.io", "validatingadmissionpolicybindings", false) with { Categories = ["api-extensions"], HasGeneration = true },
        Make<V1ValidatingWebhookConfiguration>("admissionregistration.k8s.io", "validatingwebhookconfigurations", false) with { Categories = ["api-extensions"], HasGeneration = true },
        Status(Make<V1CustomResourceDefinition>("apiextensions.k8s.io", "customresourcedefinitions", false, "crd", "crds") with { Categories = ["api-extensions"], HasGeneration = true, NeedsResourceVersion = true }),
    ];

    private static IEnumerable<Resource> Rest() =>
    [
        Make<V1PriorityClass>("scheduling.k8s.io", "priorityclasses", false, "pc") with { HasGeneration = true },
        Make<V1Lease>("coordination.k8s.io", "leases", true) with { CreatesOnUpdate = true, NeedsResourceVersion = true },
        Make<V1RuntimeClass>("node.k8s.io", "runtimeclasses", false),
        Make<V1EndpointSlice>("discovery.k8s.io", "endpointslices", true) with { HasGeneration = true },
        Status(Make<V1FlowSchema>("flowcontrol.apiserver.k8s.io", "flowschemas", false) with { HasGeneration = true }),
        Status(Make<V1PriorityLevelConfiguration>("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations", false) with { HasGeneration = true }),
    ];

    // Stored alone: nothing here hands out devices.
    private static IEnumerable<Resource> Devices() =>
    [
        Make<V1DeviceClass>("resource.k8s.io", "deviceclasses", false) with { HasGeneration = true },
        Status(Make<Resourcev1ResourceClaim>("resource.k8s.io", "resourceclaims", true) with { DeletionAnswersObject = true }),
        Make<V1ResourceClaimTemplate>("resource.k8s.io", "resourceclaimtemplates", true) with { DeletionAnswersObject = true },
        Make<V1ResourceSlice>("resource.k8s.io", "resourceslices", false) with { HasGeneration = true, DeletionAnswersObject = true, SelectableFields = ["spec.driver", "spec.nodeName"] },
    ];

    private static Resource Make<TModel>(string group, string plural, bool namespaced, params string[] shortNames)
    {
        var kind = ModelSchemas.BareName(typeof(TModel));
        return new Resource(() => ModelSchemas.Of(typeof(TModel)))
        {
            Group = group,
            Version = "v1",
            StorageVersion = "v1",
            Kind = kind,
            ListKind = kind + "List",
            Plural = plural,
            Singular = kind.ToLowerInvariant(),
            Namespaced = namespaced,
            ShortNames = [.. shortNames],
            Model = typeof(TModel),
        };
    }

    private static Resource Workload(Resource resource) =>
        resource with { HasGeneration = true, Categories = resource.Kind == "ControllerRevision" ? [] : ["all"] };

    private static Resource Status(Resource resource, params Subresource[] others) => resource with
    {
        Subresources = [.. others.Append(new Subresource("status", resource.Group, resource.Version, resource.Kind, ReadWrite)).OrderBy(s => s.Name, StringComparer.Ordinal)],
    };

    private static Resource Scaled(Resource resource) => resource with
    {
        Subresources = [new Subresource("scale", "autoscaling", "v1", "Scale", ReadWrite), .. resource.Subresources],
        Scale = new ScalePaths("spec.replicas", "status.replicas", "spec.selector"),
    };
}
