using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tests.Fuzz;

/// <summary>Correct objects, from which the damaged ones are made.</summary>
internal static class Seeds
{
    /// <summary>Where the definitions of custom resources are.</summary>
    public const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    /// <summary>Where the policies are.</summary>
    public const string Policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";

    /// <summary>A definition with most of what a structural schema can say.</summary>
    public const string Definition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.fuzz.example.com"},
         "spec":{"group":"fuzz.example.com","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget","shortNames":["wd"],"categories":["all"]},
          "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{},"scale":{"specReplicasPath":".spec.size","statusReplicasPath":".status.size"}},
           "additionalPrinterColumns":[{"name":"Size","type":"integer","jsonPath":".spec.size"},{"name":"Deep","type":"string","jsonPath":".spec.items[?(@.name==\"a\")].value"}],
           "selectableFields":[{"jsonPath":".spec.mode"}],
           "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-validations":[{"rule":"self.spec.size <= 10 || has(self.spec.mode)","message":"too large"}],"properties":{
            "spec":{"type":"object","required":["size"],"properties":{
              "size":{"type":"integer","minimum":1,"maximum":100},"mode":{"type":"string","enum":["A","B"],"default":"A","pattern":"^[A-Z]$","maxLength":5},
              "port":{"x-kubernetes-int-or-string":true},"free":{"type":"object","x-kubernetes-preserve-unknown-fields":true},"ratio":{"type":"number","multipleOf":0.5,"nullable":true},
              "items":{"type":"array","maxItems":10,"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],"items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"value":{"type":"string","format":"date-time"}}}},
              "labels":{"type":"object","additionalProperties":{"type":"string"},"x-kubernetes-validations":[{"rule":"self.all(k, k.size() < 10)","messageExpression":"'keys of ' + string(self.size())"}]}}},
            "status":{"type":"object","properties":{"size":{"type":"integer"}}}}}}}]}}
        """;

    private static readonly (string Path, string Body)[] Texts =
    [
        ("/api/v1/namespaces/default/pods", """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"fuzz","labels":{"app":"web"},"annotations":{"note":"x"}},"spec":{"containers":[{"name":"web","image":"example.com/web:1","ports":[{"containerPort":8080,"protocol":"TCP"}],"env":[{"name":"COLOR","value":"green"},{"name":"FROM","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],"resources":{"requests":{"cpu":"100m","memory":"64Mi"},"limits":{"cpu":"1"}},"livenessProbe":{"httpGet":{"path":"/","port":8080},"periodSeconds":5},"volumeMounts":[{"name":"v","mountPath":"/v"}]}],"volumes":[{"name":"v","emptyDir":{}}],"tolerations":[{"key":"a","operator":"Exists"}],"nodeSelector":{"a":"b"}}}"""),
        ("/api/v1/namespaces/default/configmaps", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"fuzz","finalizers":["example.com/hold"],"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"1"}]},"data":{"a":"b"},"binaryData":{"c":"AAEC"},"immutable":false}"""),
        ("/api/v1/namespaces/default/secrets", """{"apiVersion":"v1","kind":"Secret","metadata":{"generateName":"fuzz-"},"type":"Opaque","data":{"a":"Yg=="},"stringData":{"c":"d"}}"""),
        ("/api/v1/namespaces/default/services", """{"apiVersion":"v1","kind":"Service","metadata":{"name":"fuzz"},"spec":{"selector":{"app":"web"},"ports":[{"name":"http","port":80,"targetPort":"http","nodePort":30080}],"type":"NodePort","clusterIP":"10.96.3.4","ipFamilies":["IPv4"]}}"""),
        ("/api/v1/namespaces/default/resourcequotas", """{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"fuzz"},"spec":{"hard":{"pods":"900","requests.cpu":"900"},"scopes":["NotTerminating"]}}"""),
        ("/api/v1/namespaces/default/limitranges", """{"apiVersion":"v1","kind":"LimitRange","metadata":{"name":"fuzz"},"spec":{"limits":[{"type":"Container","max":{"cpu":"4"},"default":{"cpu":"1"},"defaultRequest":{"cpu":"100m"}}]}}"""),
        ("/api/v1/namespaces/default/events", """{"apiVersion":"v1","kind":"Event","metadata":{"name":"fuzz.1"},"involvedObject":{"kind":"Pod","name":"p","namespace":"default"},"reason":"Seen","message":"m","type":"Normal","firstTimestamp":"2026-01-01T00:00:00Z","count":1}"""),
        ("/apis/apps/v1/namespaces/default/deployments", """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"fuzz"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"},"matchExpressions":[{"key":"a","operator":"NotIn","values":["b"]}]},"strategy":{"rollingUpdate":{"maxSurge":"25%","maxUnavailable":0}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"i"}]}}}}"""),
        ("/apis/batch/v1/namespaces/default/cronjobs", """{"apiVersion":"batch/v1","kind":"CronJob","metadata":{"name":"fuzz"},"spec":{"schedule":"*/5 * * * *","timeZone":"Etc/UTC","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}"""),
        ("/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers", """{"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler","metadata":{"name":"fuzz"},"spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"},"minReplicas":1,"maxReplicas":3,"targetCPUUtilizationPercentage":50}}"""),
        ("/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers", """{"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"fuzz2"},"spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"},"maxReplicas":3,"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":50}}}],"behavior":{"scaleDown":{"stabilizationWindowSeconds":5,"policies":[{"type":"Percent","value":10,"periodSeconds":15}]}}}}"""),
        ("/apis/networking.k8s.io/v1/namespaces/default/ingresses", """{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"fuzz"},"spec":{"rules":[{"host":"a.example.com","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"s","port":{"number":80}}}}]}}],"tls":[{"hosts":["a.example.com"],"secretName":"t"}]}}"""),
        ("/apis/rbac.authorization.k8s.io/v1/clusterroles", """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"fuzz"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]},{"nonResourceURLs":["/healthz"],"verbs":["get"]}],"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"fuzz":"1"}}]}}"""),
        ("/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings", """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"fuzz"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},"subjects":[{"kind":"ServiceAccount","name":"default","namespace":"default"}]}"""),
        ("/apis/policy/v1/namespaces/default/poddisruptionbudgets", """{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"fuzz"},"spec":{"minAvailable":"50%","selector":{"matchLabels":{"app":"none"}}}}"""),
        ("/apis/authorization.k8s.io/v1/subjectaccessreviews", """{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"user":"a","groups":["b"],"resourceAttributes":{"verb":"get","resource":"pods","namespace":"default","labelSelector":{"rawSelector":"a=b"}},"extra":{"x":["y"]}}}"""),
        ("/apis/authentication.k8s.io/v1/tokenreviews", """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"a.b.c","audiences":["x"]}}"""),
        ("/api/v1/namespaces/default/serviceaccounts/default/token", """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":["a"],"expirationSeconds":3600,"boundObjectRef":{"apiVersion":"v1","kind":"Pod","name":"p"}}}"""),
        ("/apis/coordination.k8s.io/v1/namespaces/default/leases", """{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"fuzz"},"spec":{"holderIdentity":"a","leaseDurationSeconds":15,"acquireTime":"2026-01-01T00:00:00.000000Z"}}"""),
        ("/apis/certificates.k8s.io/v1/certificatesigningrequests", """{"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"name":"fuzz"},"spec":{"request":"LS0tLS1CRUdJTg==","signerName":"kubernetes.io/kube-apiserver-client","usages":["client auth"],"expirationSeconds":3600}}"""),
        ("/apis/fuzz.example.com/v1/namespaces/default/widgets", """{"apiVersion":"fuzz.example.com/v1","kind":"Widget","metadata":{"name":"fuzz"},"spec":{"size":2,"mode":"B","port":"http","free":{"any":[1,{"b":null}]},"ratio":1.5,"items":[{"name":"a","value":"2026-01-01T00:00:00Z"}],"labels":{"k":"v"}},"status":{"size":1}}"""),
        (Policies, """{"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy","metadata":{"name":"fuzz"},"spec":{"failurePolicy":"Ignore","matchConstraints":{"resourceRules":[{"apiGroups":["apps"],"apiVersions":["v1"],"operations":["CREATE"],"resources":["deployments"]}]},"matchConditions":[{"name":"c","expression":"request.userInfo.username != ''"}],"variables":[{"name":"n","expression":"object.spec.replicas"}],"validations":[{"expression":"variables.n < 1000 && object.spec.template.spec.containers.all(c, c.image.matches('.*'))","messageExpression":"'too many: ' + string(variables.n)"}]}}"""),
        ("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", """{"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration","metadata":{"name":"fuzz"},"webhooks":[{"name":"a.example.com","clientConfig":{"service":{"name":"s","namespace":"n","path":"/"}},"rules":[{"apiGroups":["none.example.com"],"apiVersions":["v1"],"operations":["CREATE"],"resources":["none"]}],"failurePolicy":"Ignore","sideEffects":"None","admissionReviewVersions":["v1"],"timeoutSeconds":1}]}"""),
        (Definitions, Definition),
    ];

    /// <summary>The objects and the collections they belong to.</summary>
    public static IReadOnlyList<(string Path, JsonObject Body)> All { get; } = [.. Texts.Select(seed => (seed.Path, (JsonObject)JsonNode.Parse(seed.Body)!))];

    /// <summary>Expressions as rules have them.</summary>
    public static IReadOnlyList<string> Expressions { get; } =
    [
        "self.spec.size <= 10", "self.spec.items.all(i, i.name.startsWith('a'))", "self.spec.items.exists_one(i, i.name == 'a') ? 1 : 2", "has(self.spec.mode) && self.spec.mode in ['A', 'B']",
        "self.spec.labels.map(k, self.spec.labels[k]).join(',')", "quantity('1Gi').add(quantity('2Mi')).isGreaterThan(quantity('1'))", "url('https://a/b?c=d').getQuery()['c'][0] == 'd'",
        "duration('1h') + timestamp('2026-01-01T00:00:00Z') > timestamp('2025-01-01T00:00:00Z')", "self.spec.mode.matches('^[a-z]+$')", "[1, 2u, 3.0].map(x, double(x))", "ip('10.0.0.1').family() == 4",
        "cidr('10.0.0.0/8').containsIP('10.1.1.1')", "optional.of(1).orValue(2)", "{'a': 1, 'b': [2]}.b[0]", "b'\\x00\\xff' == b'ab'", "r'\\d' + \"\\u00e9\"", "-(-9223372036854775807 - 1)", "semver('1.2.3').major()",
        "sets.contains([1], [1, 2])", "'%s is %d'.format(['a', 1])", "self.metadata.name.find('[0-9]+')", "1 / 0 == 1", "dyn(self).foo.bar", "oldSelf == self", "'a'.charAt(5)", "lists.range(10)",
    ];
}
