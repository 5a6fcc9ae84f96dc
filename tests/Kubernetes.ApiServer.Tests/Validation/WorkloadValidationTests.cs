using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.Tests.Validation;

/// <summary>What is refused of Deployments, DaemonSets, StatefulSets, Jobs, CronJobs, autoscalers, budgets and webhooks, in upstream's words and order.</summary>
public sealed class WorkloadValidationTests
{
    private const string Pods = """{"selector":{"matchLabels":{"app":"a"}},"template":{"metadata":{"labels":{"app":"a"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}""";
    private const string Once = """{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}""";
    private const string Daily = $$$"""{"schedule":"@daily","jobTemplate":{"spec":{{{Once}}}}}""";
    private const string Percent = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

    [Theory]
    [InlineData("""{"progressDeadlineSeconds":5,"minReadySeconds":5}""", "spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds")]
    [InlineData("""{"strategy":{"rollingUpdate":{"maxUnavailable":"0%","maxSurge":0}}}""", "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"0%\": may not be 0 when `maxSurge` is 0")]
    [InlineData("""{"strategy":{"rollingUpdate":{"maxUnavailable":"150%","maxSurge":"half"}}}""", $"spec.strategy.rollingUpdate.maxSurge: Invalid value: \"half\": {Percent}|spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"150%\": must not be greater than 100%")]
    [InlineData("""{"strategy":{"rollingUpdate":{"maxSurge":-1}}}""", "spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("""{"strategy":{"type":"Blue"}}""", "spec.strategy.type: Unsupported value: \"Blue\": supported values: \"Recreate\", \"RollingUpdate\"")]
    [InlineData("""{"strategy":{"rollingUpdate":{"maxUnavailable":0}}}""", "")]
    [InlineData("""{"selector":{"matchExpressions":[{"key":"app","operator":"Near"}]},"template":{"spec":{"containers":[]}}}""", "spec.selector.matchExpressions[0].operator: Invalid value: \"Near\": not a valid selector operator|spec.selector: Invalid value: {\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"Near\"}]}: invalid label selector")]
    [InlineData("""{"template":{"spec":{"containers":[{"name":"c","image":"i"}]}}}""", "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`")]
    public void A_deployment(string fields, string expected) => Assert.Equal(expected, Refusals("apps/v1", "Deployment", Pods, fields));

    [Theory]
    [InlineData("""{"updateStrategy":{"rollingUpdate":{"maxUnavailable":1,"maxSurge":1}}}""", "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero")]
    [InlineData("""{"updateStrategy":{"rollingUpdate":{"maxUnavailable":0}}}""", "spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0")]
    [InlineData("""{"updateStrategy":{"type":"OnDelete"}}""", "")]
    public void A_daemon_set(string fields, string expected) => Assert.Equal(expected, Refusals("apps/v1", "DaemonSet", Pods, fields));

    [Theory]
    [InlineData("""{"podManagementPolicy":"Any"}""", "spec.podManagementPolicy: Invalid value: \"Any\": must be 'OrderedReady' or 'Parallel'")]
    [InlineData("""{"updateStrategy":{"type":"OnDelete","rollingUpdate":{"partition":1}}}""", "spec.updateStrategy.rollingUpdate: Invalid value: {\"Partition\":1,\"MaxUnavailable\":null}: only allowed for updateStrategy 'RollingUpdate'")]
    [InlineData("""{"updateStrategy":{"rollingUpdate":{"partition":-1,"maxUnavailable":0}}}""", "spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0|spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0")]
    [InlineData("""{"persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Keep"}}""", "spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: \"Keep\": supported values: \"Delete\", \"Retain\"")]
    public void A_stateful_set(string fields, string expected) => Assert.Equal(expected, Refusals("apps/v1", "StatefulSet", Pods, fields));

    [Theory]
    [InlineData("""{"completionMode":"Indexed","completions":null,"parallelism":100001}""", "spec.completions: Required value: when completion mode is Indexed|spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed")]
    [InlineData("""{"completionMode":"Some"}""", "spec.completionMode: Unsupported value: \"Some\": supported values: \"NonIndexed\", \"Indexed\"")]
    [InlineData("""{"backoffLimitPerIndex":1}""", "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode")]
    [InlineData("""{"managedBy":"me","podReplacementPolicy":"Never"}""", "spec.podReplacementPolicy: Unsupported value: \"Never\": supported values: \"Failed\", \"TerminatingOrFailed\"|spec.managedBy: Invalid value: \"me\": must be a domain-prefixed path (such as \"acme.io/foo\")")]
    [InlineData("""{"selector":{"matchLabels":{"a":"b"}}}""", "spec.selector: Invalid value: {\"matchLabels\":{\"a\":\"b\",\"batch.kubernetes.io/controller-uid\":\"u\"}}: `selector` not auto-generated|spec.template.metadata.labels: Invalid value: {\"batch.kubernetes.io/controller-uid\":\"u\",\"batch.kubernetes.io/job-name\":\"x\",\"controller-uid\":\"u\",\"job-name\":\"x\"}: `selector` does not match template `labels`")]
    [InlineData("""{"template":{"metadata":{"labels":{"job-name":"y"}},"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}""", "spec.template.metadata.labels[job-name]: Invalid value: {\"batch.kubernetes.io/controller-uid\":\"u\",\"batch.kubernetes.io/job-name\":\"x\",\"controller-uid\":\"u\",\"job-name\":\"y\"}: must be 'x'")]
    [InlineData("""{"manualSelector":true}""", "spec.selector: Required value|spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`")]
    [InlineData("""{"manualSelector":true,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}""", "")]
    public void A_job(string fields, string expected) => Assert.Equal(expected, Refusals("batch/v1", "Job", Once, fields));

    [Theory]
    [InlineData("*/5 * * * *", "")]
    [InlineData("0 9-17/2 1,15 JAN-jun mon", "")]
    [InlineData("@daily", "")]
    [InlineData("@every 1h30m", "")]
    [InlineData("60 * * * *", "end of range (60) above maximum (59): 60")]
    [InlineData("* 5-2 * * *", "beginning of range (5) beyond end of range (2): 5-2")]
    [InlineData("* * 0 * *", "beginning of range (0) below minimum (1): 0")]
    [InlineData("* * * 13 *", "end of range (13) above maximum (12): 13")]
    [InlineData("* * * * 7", "end of range (7) above maximum (6): 7")]
    [InlineData("a * * * *", "failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax")]
    [InlineData("1-2-3 * * * *", "too many hyphens: 1-2-3")]
    [InlineData("*/2/3 * * * *", "too many slashes: */2/3")]
    [InlineData("*/0 * * * *", "step of range should be a positive number: */0")]
    [InlineData("*/-1 * * * *", "negative number (-1) not allowed: -1")]
    [InlineData("* * * *", "expected exactly 5 fields, found 4: [* * * *]")]
    [InlineData("@often", "unrecognized descriptor: @often")]
    [InlineData("@every day", "failed to parse duration @every day: time: invalid duration \"day\"")]
    [InlineData("TZ=UTC 0 0 * * *", "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")]
    public void A_schedule(string schedule, string problem) => Assert.Equal(
        problem.Length == 0 ? "" : $"spec.schedule: Invalid value: \"{schedule}\": {problem}",
        Refusals("batch/v1", "CronJob", Daily, $$"""{"schedule":"{{schedule}}"}"""));

    [Theory]
    [InlineData("""{"timeZone":"Mars/Olympus"}""", "spec.timeZone: Invalid value: \"Mars/Olympus\": unknown time zone Mars/Olympus")]
    [InlineData("""{"timeZone":"local"}""", "spec.timeZone: Invalid value: \"local\": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")]
    [InlineData("""{"timeZone":"Europe/Berlin","concurrencyPolicy":"Queue"}""", "spec.concurrencyPolicy: Unsupported value: \"Queue\": supported values: \"Allow\", \"Forbid\", \"Replace\"")]
    public void A_cron_job(string fields, string expected) => Assert.Equal(expected, Refusals("batch/v1", "CronJob", Daily, fields));

    [Theory]
    [InlineData("""{"maxReplicas":0,"minReplicas":0,"scaleTargetRef":{}}""", "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1|spec.maxReplicas: Invalid value: 0: must be greater than 0|spec.scaleTargetRef.kind: Required value|spec.scaleTargetRef.name: Required value")]
    [InlineData("""{"maxReplicas":1,"scaleTargetRef":{"kind":"Deployment","name":"a"},"metrics":[{"type":"Resource"},{"type":"Disk"}]}""", "spec.metrics[0].resource: Required value: must populate information for the given metric source|spec.metrics[1].type: Unsupported value: \"Disk\": supported values: \"ContainerResource\", \"External\", \"Object\", \"Pods\", \"Resource\"|spec.metrics[1].disk: Required value: must populate information for the given metric source")]
    [InlineData("""{"maxReplicas":1,"scaleTargetRef":{"kind":"Deployment","name":"a"},"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization"}}}]}""", "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization")]
    [InlineData("""{"maxReplicas":1,"scaleTargetRef":{"kind":"Deployment","name":"a"},"metrics":[{"type":"Pods","pods":{"metric":{},"target":{"type":"AverageValue","averageValue":"-1"}}}]}""", "spec.metrics[0].pods.metric.name: Required value: must specify a metric name|spec.metrics[0].pods.target.averageValue: Invalid value: \"-1\": must be positive|spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue")]
    [InlineData("""{"maxReplicas":1,"scaleTargetRef":{"kind":"Deployment","name":"a"},"behavior":{"scaleDown":{"stabilizationWindowSeconds":3601,"policies":[{"type":"Pod","value":0,"periodSeconds":1801}]}}}""", "spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600|spec.behavior.scaleDown.policies[0].type: Unsupported value: \"Pod\": supported values: \"Percent\", \"Pods\"|spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero|spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800")]
    public void An_autoscaler(string fields, string expected) => Assert.Equal(expected, Refusals("autoscaling/v2", "HorizontalPodAutoscaler", "{}", fields));

    [Theory]
    [InlineData("""{"minAvailable":"101%"}""", "spec.minAvailable: Invalid value: \"101%\": must not be greater than 100%")]
    [InlineData("""{"maxUnavailable":"some"}""", $"spec.maxUnavailable: Invalid value: \"some\": {Percent}")]
    [InlineData("""{"unhealthyPodEvictionPolicy":"Never"}""", "spec.unhealthyPodEvictionPolicy: Unsupported value: \"Never\": supported values: \"AlwaysAllow\", \"IfHealthyBudget\"")]
    public void A_disruption_budget(string fields, string expected) => Assert.Equal(expected, Refusals("policy/v1", "PodDisruptionBudget", "{}", fields));

    [Fact]
    public void A_webhook() => Assert.Equal(
        "webhooks[0].name: Invalid value: \"short.name\": should be a domain with at least three segments separated by dots"
        + "|webhooks[0].rules[0].apiVersions: Required value"
        + "|webhooks[0].rules[0].operations[0]: Unsupported value: \"READ\": supported values: \"*\", \"CONNECT\", \"CREATE\", \"DELETE\", \"UPDATE\""
        + "|webhooks[0].sideEffects: Unsupported value: \"Some\": supported values: \"None\", \"NoneOnDryRun\""
        + "|webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds"
        + "|webhooks[0].clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]"
        + "|webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1"
        + "|webhooks[1].clientConfig: Required value: exactly one of url or service is required"
        + "|webhooks[1].name: Duplicate value: \"short.name\"",
        Refusals("""
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration","metadata":{"name":"w"},"webhooks":[
              {"name":"short.name","sideEffects":"Some","timeoutSeconds":31,"clientConfig":{"url":"http://example.com"},"rules":[{"operations":["READ"],"apiGroups":[""],"resources":["pods"]}]},
              {"name":"short.name","sideEffects":"None","clientConfig":{},"admissionReviewVersions":["v1"]}]}
            """).Replace("|webhooks[1].name: Invalid value: \"short.name\": should be a domain with at least three segments separated by dots", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"l"},"spec":{"leaseDurationSeconds":0,"leaseTransitions":-1}}""", "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0|spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("""{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"e"},"addressType":"IP","endpoints":[{"addresses":[]}],"ports":[{"name":"a","port":1},{"name":"a","port":2}]}""", "addressType: Unsupported value: \"IP\": supported values: \"FQDN\", \"IPv4\", \"IPv6\"|endpoints[0].addresses: Required value: must contain at least 1 address|ports[1].name: Duplicate value: \"a\"")]
    [InlineData("""{"apiVersion":"v1","kind":"ReplicationController","metadata":{"name":"r"},"spec":{"selector":{"a":"1"},"template":{"metadata":{"labels":{"a":"2"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""", "spec.template.metadata.labels: Invalid value: {\"a\":\"2\"}: `selector` does not match template `labels`")]
    [InlineData("""{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c"},"spec":{"accessModes":["ReadWrite"],"resources":{"requests":{"storage":"0"}}}}""", "spec.accessModes: Unsupported value: \"ReadWrite\": supported values: \"ReadOnlyMany\", \"ReadWriteMany\", \"ReadWriteOnce\", \"ReadWriteOncePod\"|spec.resources[storage]: Invalid value: \"0\": must be greater than zero")]
    [InlineData("""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"c"},"provisioner":"p","reclaimPolicy":"Keep"}""", "reclaimPolicy: Unsupported value: \"Keep\": supported values: \"Delete\", \"Retain\"")]
    public void Others(string item, string expected) => Assert.Equal(expected, Refusals(item));

    private static string Refusals(string apiVersion, string kind, string spec, string fields)
    {
        var all = (JsonObject)JsonNode.Parse(spec)!;
        foreach (var (name, value) in (JsonObject)JsonNode.Parse(fields)!) { all[name] = value?.DeepClone(); }
        return Refusals(new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = "x", ["uid"] = "u" }, ["spec"] = all }.ToJsonString());
    }

    private static string Refusals(string json)
    {
        var item = (JsonObject)JsonNode.Parse(json)!;
        BuiltInDefaults.Apply(item);
        if ((string?)item["kind"] == "Job") { JobIdentity.Apply(item); }
        return string.Join('|', BuiltInValidation.Validate(item, null, "").Select(error => $"{error.Field}: {error.Message}"));
    }
}
