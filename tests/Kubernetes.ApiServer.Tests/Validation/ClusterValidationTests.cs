using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.Tests.Validation;

/// <summary>What is refused of kinds that few write by hand, in upstream's words and order.</summary>
public sealed class ClusterValidationTests
{
    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","ownerReferences":[{"apiVersion":"v1","kind":"Event","name":"e","uid":"u"},{"apiVersion":"v1","kind":"Pod","name":"a","uid":"b","controller":true},{"apiVersion":"","kind":"Pod","name":"b","uid":"c","controller":true}]}}""", "metadata.ownerReferences: Invalid value: {\"apiVersion\":\"v1\",\"kind\":\"Event\",\"name\":\"e\",\"uid\":\"u\"}: /v1, Kind=Event is disallowed from being an owner|metadata.ownerReferences.apiVersion: Invalid value: \"\": version must not be empty|metadata.ownerReferences: Invalid value: [{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"name\":\"e\",\"uid\":\"u\"},{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"a\",\"uid\":\"b\",\"controller\":true},{\"apiVersion\":\"\",\"kind\":\"Pod\",\"name\":\"b\",\"uid\":\"c\",\"controller\":true}]: Only one reference can have Controller set to true. Found \"true\" in references for Pod/a and Pod/b")]
    [InlineData("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"eA=="}}""", "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": invalid character 'x' looking for beginning of value")]
    [InlineData("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"type":"kubernetes.io/dockercfg","data":{".dockercfg":"W10="}}""", "data[.dockercfg]: Invalid value: \"<secret contents redacted>\": json: cannot unmarshal array into Go value of type map[string]interface {}")]
    [InlineData("""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"b"},"roleRef":{"apiGroup":"foo","kind":"Role","name":"a/b"}}""", "roleRef.apiGroup: Unsupported value: \"foo\": supported values: \"rbac.authorization.k8s.io\"|roleRef.name: Invalid value: \"a/b\": may not contain '/'")]
    [InlineData("""{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"v"},"spec":{}}""", "spec.accessModes: Required value|spec.capacity: Required value|spec.capacity: Unsupported value: null: supported values: \"storage\"|spec: Required value: must specify a volume type")]
    [InlineData("""{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"v"},"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"hostPath":{"path":"../x"},"nfs":{}}}""", "spec.hostPath.path: Invalid value: \"../x\": must not contain '..'|spec.nfs: Forbidden: may not specify more than 1 volume type")]
    [InlineData("""{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"v"},"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"local":{"path":"/x"}}}""", "spec.nodeAffinity: Required value: Local volume requires node affinity")]
    [InlineData("""{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"q"},"spec":{"hard":{"pods":"1"},"scopeSelector":{"matchExpressions":[{"scopeName":"PriorityClass","operator":"In"},{"scopeName":"BestEffort","operator":"In","values":["x"]}]}}}""", "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector|spec.scopeSelector.matchExpressions.operator: Invalid value: \"In\": must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity")]
    [InlineData("""{"apiVersion":"networking.k8s.io/v1","kind":"IngressClass","metadata":{"name":"c"},"spec":{"controller":"nginx","parameters":{"kind":"K","name":"","namespace":"n"}}}""", "spec.controller: Invalid value: \"nginx\": must be a domain-prefixed path (such as \"acme.io/foo\")|spec.parameters.name: Required value|spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'")]
    [InlineData("""{"apiVersion":"v1","kind":"Event","metadata":{"name":"e","namespace":"a"},"involvedObject":{"namespace":"b"}}""", "involvedObject.namespace: Invalid value: \"b\": does not match event.namespace")]
    [InlineData("""{"apiVersion":"v1","kind":"Endpoints","metadata":{"name":"e"},"subsets":[{"addresses":[{"ip":"x"},{"ip":"127.0.0.1"}],"ports":[{"port":0}]},{}]}""", "subsets[0].addresses[0].ip: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)|subsets[0].addresses[1].ip: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)|subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive|subsets[1]: Required value: must specify `addresses` or `notReadyAddresses`")]
    [InlineData("""{"apiVersion":"v1","kind":"Node","metadata":{"name":"n"},"spec":{"taints":[{"key":"a","effect":"NoSchedule"},{"key":"a","effect":"NoSchedule"},{"key":"b","effect":"Never"}]}}""", "metadata.taints[1]: Duplicate value: {\"Key\":\"a\",\"Value\":\"\",\"Effect\":\"NoSchedule\",\"TimeAdded\":null}: taints must be unique by key and effect pair|metadata.taints[2].effect: Unsupported value: \"Never\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"")]
    [InlineData("""{"apiVersion":"v1","kind":"PodTemplate","metadata":{"name":"t"},"template":{"spec":{"containers":[]}}}""", "template.spec.containers: Required value")]
    [InlineData("""{"apiVersion":"apps/v1","kind":"ControllerRevision","metadata":{"name":"r"},"revision":-1}""", "data: Required value: data is mandatory|revision: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("""{"apiVersion":"apiregistration.k8s.io/v1","kind":"APIService","metadata":{"name":"x"},"spec":{"group":"a","version":"v1","groupPriorityMinimum":0,"versionPriority":2000}}""", "metadata.name: Invalid value: \"x\": must be `spec.version+\".\"+spec.group`: \"v1.a\"|spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000|spec.versionPriority: Invalid value: 2000: must be positive and less than 1000")]
    public void An_object_is_refused_in_upstreams_words(string json, string expected) => Assert.Equal(expected, Refusals(json));

    [Fact]
    public void A_cron_job_with_a_long_name_is_told_so_last() => Assert.Equal(
        $"spec.schedule: Required value|metadata.name: Invalid value: \"{new string('a', 53)}\": must be no more than 52 characters",
        Refusals("""{"apiVersion":"batch/v1","kind":"CronJob","metadata":{"name":"NAME"},"spec":{"jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}""".Replace("NAME", new string('a', 53), StringComparison.Ordinal)));

    private static string Refusals(string json)
    {
        var item = (JsonObject)JsonNode.Parse(json)!;
        BuiltInDefaults.Apply(item);
        return string.Join('|', BuiltInValidation.Validate(item, null, "").Select(error => $"{error.Field}: {error.Message}"));
    }
}
