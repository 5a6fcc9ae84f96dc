using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.Tests.Validation;

public sealed class PodValidationTests
{
    private const string Subdomain = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    [Theory]
    [InlineData("""{"tolerations":[{"key":"a","operator":"Foo"},{"value":"x"}]}""", "tolerations[0].operator: Unsupported value: \"Foo\": supported values: \"Equal\", \"Exists\"|spec.tolerations[1].operator: Invalid value: \"\": operator must be Exists when `key` is empty, which means \"match all values and all keys\"")]
    [InlineData("""{"tolerations":[{"key":"a","operator":"Exists","value":"x","effect":"Foo","tolerationSeconds":5}]}""", "tolerations[0].effect: Invalid value: \"Foo\": effect must be 'NoExecute' when `tolerationSeconds` is set|spec.tolerations[0].operator: Invalid value: \"x\": value must be empty when `operator` is 'Exists'|spec.tolerations[0].effect: Unsupported value: \"Foo\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"")]
    [InlineData("""{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[]}}}}""", "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term")]
    [InlineData("""{"affinity":{"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":101,"preference":{"matchExpressions":[{"key":"a","operator":"Gt","values":[]}]}}]}}}""", "affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100|spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'")]
    [InlineData("""{"affinity":{"podAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":0,"podAffinityTerm":{"topologyKey":"a"}}]}}}""", "affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100")]
    [InlineData("""{"topologySpreadConstraints":[{"maxSkew":0,"topologyKey":"a","whenUnsatisfiable":"Foo","minDomains":2}]}""", "topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero|spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: \"Foo\": supported values: \"DoNotSchedule\", \"ScheduleAnyway\"|spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not Foo")]
    [InlineData("""{"dnsPolicy":"None"}""", "dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None")]
    [InlineData("""{"dnsConfig":{"nameservers":["x"]}}""", "dnsConfig.nameservers[0]: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]
    [InlineData("""{"activeDeadlineSeconds":0}""", "activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive")]
    [InlineData("""{"hostAliases":[{"ip":"1.2.3.4","hostnames":["A"]}]}""", $"hostAliases[0].hostnames[0]: Invalid value: \"A\": {Subdomain}")]
    [InlineData("""{"securityContext":{"runAsUser":-1,"sysctls":[{"name":""}]}}""", "securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive|spec.securityContext.sysctls[0].name: Required value")]
    [InlineData("""{"schedulingGates":[{"name":"a"},{"name":"a"}]}""", "schedulingGates[1]: Duplicate value: \"a\"")]
    [InlineData("""{"os":{"name":"foo"}}""", "os: Unsupported value: \"foo\": supported values: \"linux\", \"windows\"")]
    [InlineData("""{"volumes":[{"name":"v","hostPath":{"path":"/a/../b","type":"Foo"}}]}""", "volumes[0].hostPath: Invalid value: \"/a/../b\": must not contain '..'|spec.volumes[0].hostPath.type: Unsupported value: \"Foo\": supported values: \"\", \"BlockDevice\", \"CharDevice\", \"Directory\", \"DirectoryOrCreate\", \"File\", \"FileOrCreate\", \"Socket\"")]
    [InlineData("""{"volumes":[{"name":"v","configMap":{"name":"a","defaultMode":9999,"items":[{"key":"k","path":"../x"}]}}]}""", "volumes[0].configMap.defaultMode: Invalid value: 9999: must be a number between 0 and 0777 (octal), both inclusive|spec.volumes[0].configMap.items[0].path: Invalid value: \"../x\": must not contain '..'")]
    [InlineData("""{"volumes":[{"name":"v","downwardAPI":{"items":[{"path":"a","fieldRef":{"fieldPath":"spec.foo"}}]}}]}""", "volumes[0].downwardAPI.fieldRef.fieldPath: Invalid value: \"spec.foo\": error converting fieldPath: field label not supported: spec.foo")]
    [InlineData("""{"volumes":[{"name":"v","projected":{"sources":[{"serviceAccountToken":{"path":"t","expirationSeconds":60}}]}}]}""", "volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes")]
    public void A_pod_is_refused_in_upstreams_words(string spec, string expected)
    {
        var whole = Parse(spec);
        whole["containers"] = Parse("""{"a":[{"name":"c","image":"i"}]}""")["a"]!.DeepClone();
        Assert.Equal("spec." + expected, Refusals(whole));
    }

    [Theory]
    [InlineData("""{"resources":{"limits":{"foo":"1"}}}""", "resources.limits[foo]: Invalid value: \"foo\": must be a standard resource type or fully qualified|@.resources.limits[foo]: Invalid value: \"foo\": must be a standard resource for containers|@.resources.requests[foo]: Invalid value: \"foo\": must be a standard resource type or fully qualified|@.resources.requests[foo]: Invalid value: \"foo\": must be a standard resource for containers")]
    [InlineData("""{"resources":{"requests":{"example.com/gpu":"1"}}}""", "resources.limits: Required value: Limit must be set for non overcommitable resources")]
    [InlineData("""{"resources":{"limits":{"example.com/gpu":"2"},"requests":{"example.com/gpu":"1"}}}""", "resources.requests: Invalid value: \"1\": must be equal to example.com/gpu limit of 2")]
    [InlineData("""{"resources":{"limits":{"hugepages-2Mi":"2Mi"}}}""", "resources: Forbidden: HugePages require cpu or memory")]
    [InlineData("""{"env":[{"name":"A=","valueFrom":{"fieldRef":{"fieldPath":"status.phase"}}}]}""", "env[0].name: Invalid value: \"A=\": a valid environment variable name must consist only of printable ASCII characters other than '='|@.env[0].valueFrom.fieldRef.fieldPath: Unsupported value: \"status.phase\": supported values: \"metadata.name\", \"metadata.namespace\", \"metadata.uid\", \"spec.nodeName\", \"spec.serviceAccountName\", \"status.hostIP\", \"status.hostIPs\", \"status.podIP\", \"status.podIPs\"")]
    [InlineData("""{"env":[{"name":"A","valueFrom":{"fieldRef":{"fieldPath":"metadata.labels['a b']"}}}]}""", "env[0].valueFrom.fieldRef: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')")]
    [InlineData("""{"env":[{"name":"A","valueFrom":{"secretKeyRef":{"name":"s","key":"k"},"configMapKeyRef":{"name":"s","key":"k"}}}]}""", "env[0].valueFrom: Invalid value: \"\": may not have more than one field specified at a time")]
    [InlineData("""{"envFrom":[{}]}""", "envFrom: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`")]
    [InlineData("""{"ports":[{"containerPort":80,"hostPort":80},{"containerPort":81,"hostPort":80}]}""", "ports[1].hostPort: Duplicate value: \"TCP//80\"")]
    [InlineData("""{"livenessProbe":{"exec":{}}}""", "livenessProbe.exec.command: Required value")]
    [InlineData("""{"livenessProbe":{"httpGet":{"port":"a_","scheme":"foo"}}}""", "livenessProbe.httpGet.port: Invalid value: \"a_\": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)|@.livenessProbe.httpGet.scheme: Unsupported value: \"foo\": supported values: \"HTTP\", \"HTTPS\"")]
    [InlineData("""{"readinessProbe":{"tcpSocket":{"port":80},"terminationGracePeriodSeconds":1}}""", "readinessProbe.terminationGracePeriodSeconds: Invalid value: 1: must not be set for readinessProbes")]
    [InlineData("""{"lifecycle":{"preStop":{"sleep":{"seconds":31}},"postStart":{}}}""", "lifecycle.postStart: Required value: must specify a handler type|@.lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)")]
    [InlineData("""{"securityContext":{"procMount":"Foo","seccompProfile":{"type":"Localhost"}}}""", "securityContext.procMount: Unsupported value: \"Foo\": supported values: \"Default\", \"Unmasked\"|@.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost")]
    [InlineData("""{"volumeMounts":[{"name":"v","mountPath":"/a","subPath":"/x","mountPropagation":"Bidirectional"}]}""", "volumeMounts.subPath: Invalid value: \"/x\": must be a relative path|@.volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers")]
    [InlineData("""{"volumeDevices":[{"name":"v","devicePath":"/a"}]}""", "volumeDevices[0].name: Invalid value: \"v\": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode")]
    [InlineData("""{"restartPolicy":"Foo","image":""}""", "image: Required value|@.restartPolicy: Unsupported value: \"Foo\": supported values: \"Always\", \"OnFailure\", \"Never\"")]
    public void A_container_is_refused_in_upstreams_words(string container, string expected)
    {
        var spec = Parse("""{"volumes":[{"name":"v","emptyDir":{}}],"containers":[{"name":"c","image":"i"}]}""");
        foreach (var (name, value) in Parse(container)) { spec["containers"]![0]![name] = value?.DeepClone(); }
        Assert.Equal($"@.{expected}".Replace("@", "spec.containers[0]", StringComparison.Ordinal), Refusals(spec));
    }

    [Fact]
    public void A_pod_that_uses_much_is_accepted() => Assert.Equal("", Refusals(Parse("""
        {
          "terminationGracePeriodSeconds": -1, "nodeName": "n", "hostname": "h", "subdomain": "s", "priorityClassName": "p", "preemptionPolicy": "Never", "os": {"name": "linux"},
          "tolerations": [{"operator": "Exists"}, {"key": "a", "effect": "NoExecute", "tolerationSeconds": 3}], "hostNetwork": true, "hostAliases": [{"ip": "::1", "hostnames": ["a.b"]}],
          "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["n"]}]}]}}},
          "securityContext": {"fsGroup": 0, "fsGroupChangePolicy": "Always", "seccompProfile": {"type": "RuntimeDefault"}, "sysctls": [{"name": "kernel.shm_rmid_forced", "value": "0"}]},
          "volumes": [{"name": "a"}, {"name": "b", "projected": {"sources": [{"downwardAPI": {"items": [{"path": "x", "resourceFieldRef": {"containerName": "c", "resource": "limits.cpu"}}]}}]}}, {"name": "d", "nfs": {"server": "s", "path": "/"}}],
          "initContainers": [{"name": "i", "image": "i", "restartPolicy": "Always", "startupProbe": {"grpc": {"port": 1}}}],
          "containers": [{
            "name": "c", "image": "i", "ports": [{"containerPort": 80}], "envFrom": [{"prefix": "P_", "secretRef": {"name": "s"}}], "env": [{"name": "X", "valueFrom": {"fieldRef": {"fieldPath": "metadata.annotations['A/b']"}}}],
            "resources": {"limits": {"example.com/gpu": 1, "memory": "1Gi"}}, "volumeMounts": [{"name": "a", "mountPath": "/a", "subPath": "x"}], "lifecycle": {"preStop": {"httpGet": {"port": "web"}}}
          }]
        }
        """)));

    [Fact]
    public void Ephemeral_containers_are_added_to_a_pod_that_is_there_and_to_no_other()
    {
        var pod = Parse("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}],"ephemeralContainers":[{"name":"e","image":"i"}]}}""");
        BuiltInDefaults.Apply(pod);
        var changed = (JsonObject)pod.DeepClone();
        changed["spec"]!["ephemeralContainers"]![0]!["image"] = "other";
        var without = (JsonObject)pod.DeepClone();
        ((JsonObject)without["spec"]!).Remove("ephemeralContainers");

        static string Told(JsonObject item, JsonObject? before, string subresource) => string.Join('|', BuiltInValidation.Validate(item, before, subresource).Select(error => $"{error.Field}: {error.Message}"));
        Assert.Equal("spec.ephemeralContainers: Forbidden: cannot be set on create", Told(pod, null, ""));
        Assert.Equal("", Told(pod, without, "ephemeralcontainers"));
        Assert.Equal("spec.ephemeralContainers: Forbidden: existing ephemeral containers \"e\" may not be changed\n", Told(changed, pod, "ephemeralcontainers"));
        Assert.Equal("spec.ephemeralContainers: Forbidden: existing ephemeral containers \"e\" may not be removed\n", Told(without, pod, "ephemeralcontainers"));
    }

    private static string Refusals(JsonObject spec)
    {
        var pod = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = new JsonObject { ["name"] = "p" }, ["spec"] = spec };
        BuiltInDefaults.Apply(pod);
        return string.Join('|', BuiltInValidation.Validate(pod, null, "").Select(error => $"{error.Field}: {error.Message}"));
    }

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
