using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Bootstrap;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.Tests.Validation;

public sealed class BuiltInValidationTests
{
    private const string Web = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":1,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"nginx:1.27"}]}}}}""";

    [Theory]
    [InlineData("""{"spec":{"selector":null}}""", "spec.selector: Required value|spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}: `selector` does not match template `labels`")]
    [InlineData("""{"spec":{"selector":{"matchLabels":null}}}""", "spec.selector: Invalid value: {}: empty selector is invalid for deployment")]
    [InlineData("""{"spec":{"template":{"metadata":{"labels":{"app":"x"}}}}}""", "spec.template.metadata.labels: Invalid value: {\"app\":\"x\"}: `selector` does not match template `labels`")]
    [InlineData("""{"spec":{"template":{"spec":{"restartPolicy":"Never"}}}}""", "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"")]
    [InlineData("""{"spec":{"replicas":-1,"template":{"spec":{"containers":[{"name":"c"}]}}}}""", "spec.replicas: Invalid value: -1: must be greater than or equal to 0|spec.template.spec.containers[0].image: Required value")]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"a"},{"name":"c","image":"b","volumeMounts":[{"name":"v","mountPath":"/x"}]}]}}}}""", "spec.template.spec.containers[1].volumeMounts[0].name: Not found: \"v\"|spec.template.spec.containers[1].name: Duplicate value: \"c\"")]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"a","resources":{"requests":{"cpu":"200m"},"limits":{"cpu":"100m"}}}]}}}}""", "spec.template.spec.containers[0].resources.requests: Invalid value: \"200m\": must be less than or equal to cpu limit of 100m")]
    [InlineData("""{"spec":{"strategy":{"type":"Recreate","rollingUpdate":{"maxSurge":1}}}}""", "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'")]
    [InlineData("""{"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":0,"maxUnavailable":0}}}}""", "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0")]
    [InlineData("""{"metadata":{"name":"Web"}}""", "metadata.name: Invalid value: \"Web\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")]
    [InlineData("""{}""", "")]
    public void A_deployment_is_refused_in_upstreams_words(string change, string expected)
    {
        var item = Parse(Web);
        Merge(item, Parse(change));
        Assert.Equal(expected, Refusals(item, null));
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{}}""", "spec.ports: Required value")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"ports":[{"port":80},{"port":81,"name":"b"}]}}""", "spec.ports[0].name: Required value")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"clusterIP":"None","type":"NodePort","ports":[{"name":"a","port":80},{"name":"b","port":80}]}}""", "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services|spec.ports[1]: Duplicate value: {\"Name\":\"\",\"Protocol\":\"TCP\",\"AppProtocol\":null,\"Port\":80,\"TargetPort\":0,\"NodePort\":0}")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"externalTrafficPolicy":"Local","ports":[{"port":80,"nodePort":30080}]}}""", "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'|spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"externalIPs":["127.0.0.1","x"],"sessionAffinityConfig":{"clientIP":{"timeoutSeconds":5}},"loadBalancerSourceRanges":["a"],"loadBalancerClass":"a/b","trafficDistribution":"Near","healthCheckNodePort":30500,"ports":[{"port":80,"appProtocol":"/x"}]}}""", "spec.ports[0].appProtocol: Invalid value: \"/x\": prefix part must be non-empty|spec.sessionAffinityConfig: Forbidden: must not be set when session affinity is None|spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)|spec.externalIPs[1]: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)|spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'|spec.LoadBalancerSourceRanges[0]: Invalid value: \"a\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)|spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'|spec.healthCheckNodePort: Invalid value: 30500: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'|spec.trafficDistribution: Unsupported value: \"Near\": supported values: \"PreferClose\", \"PreferSameZone\", \"PreferSameNode\"")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"type":"LoadBalancer","ipFamilyPolicy":"RequireDualStack","ports":[{"port":10250}]}}""", "spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet|spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured for dual-stack services")]
    [InlineData("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}],"volumes":[{"name":"v","configMap":{"name":"m"},"emptyDir":{}}]}}""", "spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type")]
    [InlineData("""{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"i"},"spec":{"rules":[{"http":{"paths":[{"path":"/","backend":{"service":{"name":"s","port":{"number":80}}}}]}}]}}""", "spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified")]
    [InlineData("""{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"i"},"spec":{}}""", "spec: Invalid value: null: either `defaultBackend` or `rules` must be specified")]
    [InlineData("""{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"i"},"spec":{"rules":[{"host":"10.0.0.1","http":{"paths":[{"path":"a//b/..","pathType":"Exact","backend":{"service":{"name":"s","port":{"name":"http","number":80}}}}]}}]}}""", "spec.rules[0].host: Invalid value: \"10.0.0.1\": must be a DNS name, not an IP address|spec.rules[0].http.paths[0].path: Invalid value: \"a//b/..\": must be an absolute path|spec.rules[0].http.paths[0].path: Invalid value: \"a//b/..\": must not contain '//'|spec.rules[0].http.paths[0].path: Invalid value: \"a//b/..\": cannot end with '/..'|spec.rules[0].http.paths[0].backend: Invalid value: \"\": cannot set both port name & port number")]
    [InlineData("""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"p"},"spec":{"podSelector":{},"policyTypes":["Bad"],"ingress":[{"from":[{}]}]}}""", "spec.ingress[0].from[0]: Required value: must specify a peer|spec.policyTypes[0]: Unsupported value: \"Bad\": supported values: \"Egress\", \"Ingress\"")]
    [InlineData("""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"p"},"spec":{"podSelector":{},"egress":[{"to":[{"ipBlock":{"cidr":"10.0.0.1/33"}}],"ports":[{"port":80,"endPort":70,"protocol":"TCP"}]}]}}""", "spec.egress[0].ports[0].endPort: Invalid value: 70: must be greater than or equal to `port`|spec.egress[0].to[0].ipBlock.cidr: Invalid value: \"10.0.0.1/33\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
    [InlineData("""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"p"},"spec":{"podSelector":{},"policyTypes":["Ingress"],"ingress":[{"from":[{"ipBlock":{"cidr":"10.1.2.3/8"}},{"podSelector":{}}]}]}}""", "")]
    [InlineData("""{"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"h"},"spec":{"scaleTargetRef":{"kind":"Deployment","name":"d"},"minReplicas":3,"maxReplicas":1}}""", "spec.maxReplicas: Invalid value: 1: must be greater than or equal to `minReplicas`")]
    [InlineData("""{"apiVersion":"batch/v1","kind":"CronJob","metadata":{"name":"c"},"spec":{"schedule":"x","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}""", "spec.schedule: Invalid value: \"x\": expected exactly 5 fields, found 1: [x]")]
    [InlineData("""{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j"},"spec":{"manualSelector":true,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""", "spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\"")]
    [InlineData("""{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c"},"spec":{}}""", "spec.accessModes: Required value: at least 1 access mode is required|spec.resources[storage]: Required value")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a b":"x"}}""", "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")]
    [InlineData("""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"a:b"},"roleRef":{"kind":"ClusterRole","name":"r"},"subjects":[{"kind":"ServiceAccount","name":"x"}]}""", "subjects[0].namespace: Required value")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","labels":{"a":"-"}}}""", "metadata.labels: Invalid value: \"-\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')")]
    [InlineData("""{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"q"},"spec":{"hard":{"cpu":"1","pods":"2"},"scopes":["BestEffort","NotBestEffort"]}}""", "spec.scopes: Invalid value: [\"BestEffort\",\"NotBestEffort\"]: unsupported scope applied to resource|spec.scopes: Invalid value: [\"BestEffort\",\"NotBestEffort\"]: conflicting scopes")]
    [InlineData("""{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"q"},"spec":{"hard":{"foo":"1","count/jobs.batch":"1","pods":"1.5"}}}""", "spec.hard[foo]: Invalid value: \"foo\": must be a standard resource type or fully qualified|spec.hard[foo]: Invalid value: \"foo\": must be a standard resource for quota|spec.hard[pods]: Invalid value: \"1500m\": must be an integer")]
    [InlineData("""{"apiVersion":"v1","kind":"LimitRange","metadata":{"name":"l"},"spec":{"limits":[{"type":"Container","max":{"cpu":"1"},"min":{"cpu":"2"}},{"type":"Foo"}]}}""", "spec.limits[0].min[cpu]: Invalid value: \"2\": min value 2 is greater than max value 1|spec.limits[0].defaultRequest[cpu]: Invalid value: \"1\": min value 2 is greater than default request value 1|spec.limits[0].default[cpu]: Invalid value: \"1\": min value 2 is greater than default value 1|spec.limits[1].type: Invalid value: \"Foo\": must be a standard limit type or fully qualified")]
    [InlineData("""{"apiVersion":"scheduling.k8s.io/v1","kind":"PriorityClass","metadata":{"name":"p"},"value":1000000001}""", "value: Forbidden: maximum allowed value of a user defined priority is 1000000000")]
    [InlineData("""{"apiVersion":"scheduling.k8s.io/v1","kind":"PriorityClass","metadata":{"name":"system-x"},"value":1}""", "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class")]
    [InlineData("""{"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"name":"c"},"spec":{"request":"Zm9v","signerName":"foo","expirationSeconds":1,"usages":["any","any"]}}""", "spec.request: Invalid value: \"Zm9v\": PEM block type must be CERTIFICATE REQUEST|spec.usages[1]: Duplicate value: \"any\"|spec.signerName: Invalid value: \"foo\": must be a fully qualified domain and path of the form 'example.com/signer-name'|spec.expirationSeconds: Invalid value: 1: may not specify a duration less than 600 seconds (10 minutes)")]
    public void Other_kinds_are_refused_in_upstreams_words(string item, string expected) => Assert.Equal(expected, Refusals(Parse(item), null));

    [Theory]
    [InlineData(Web, """{"spec":{"selector":{"matchLabels":{"app":"y"}},"template":{"metadata":{"labels":{"app":"y"}}}}}""", "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"y\"}}: field is immutable")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"immutable":true,"data":{"a":"1"}}""", """{"data":{"a":"2"}}""", "data: Forbidden: field is immutable when `immutable` is set")]
    [InlineData("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"c"},"type":"Opaque"}""", """{"type":"x"}""", "type: Invalid value: \"x\": field is immutable")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"clusterIP":"10.96.0.8","clusterIPs":["10.96.0.8"],"ports":[{"port":80}]}}""", """{"spec":{"clusterIP":"10.96.0.9","clusterIPs":["10.96.0.9"]}}""", "spec.clusterIPs[0]: Invalid value: [\"10.96.0.9\"]: may not change once set")]
    [InlineData("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"a"}]}}""", """{"spec":{"containers":[{"name":"c","image":"b"}]}}""", "")]
    [InlineData("""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"b"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"}}""", """{"roleRef":{"name":"x"}}""", "roleRef: Invalid value: {\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"Role\",\"Name\":\"x\"}: cannot change roleRef")]
    public void What_may_not_change_is_refused(string before, string change, string expected)
    {
        var old = Parse(before);
        BuiltInDefaults.Apply(old);
        var item = (JsonObject)old.DeepClone();
        Merge(item, Parse(change));
        Assert.Equal(expected, Refusals(item, old));
    }

    [Fact]
    public void The_objects_of_a_new_cluster_are_valid()
    {
        foreach (var item in BootstrapObjects.Create(new BootstrapOptions { CertificateAuthorityPem = "x", Server = new Uri("https://127.0.0.1:1") }))
        {
            Assert.Equal("", Refusals(item, null));
        }
    }

    private static string Refusals(JsonObject item, JsonObject? before)
    {
        BuiltInDefaults.Apply(item);
        return string.Join('|', BuiltInValidation.Validate(item, before, "").Select(error => $"{error.Field}: {error.Message}"));
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null) { target.Remove(name); }
            else if (value is JsonObject child && target[name] is JsonObject known) { Merge(known, child); }
            else { target[name] = value.DeepClone(); }
        }
    }

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
