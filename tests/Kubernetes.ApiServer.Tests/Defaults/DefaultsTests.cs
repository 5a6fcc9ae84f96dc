using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Quantities;

namespace Kubernetes.ApiServer.Tests.Defaults;

public sealed class DefaultsTests
{
    [Theory]
    [InlineData("1000m", "1")]
    [InlineData("0.5", "500m")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("2000Mi", "2000Mi")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("0.1Gi", "107374182400m")]
    [InlineData("0", "0")]
    [InlineData("0Gi", "0")]
    [InlineData("1000Ki", "1000Ki")]
    [InlineData("1000000", "1M")]
    [InlineData("1500", "1500")]
    [InlineData("2e3", "2e3")]
    [InlineData("100n", "100n")]
    [InlineData("-1000m", "-1")]
    [InlineData("x", "x")]
    public void A_quantity_has_one_spelling(string written, string canonical) => Assert.Equal(canonical, Quantity.Canonical(written));

    [Theory]
    [InlineData("""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","spec":{"ingress":[{"ports":[{"port":80}]}]}}""", """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","spec":{"ingress":[{"ports":[{"port":80,"protocol":"TCP"}]}],"podSelector":{},"policyTypes":["Ingress"]}}""")]
    [InlineData("""{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","endpoints":[{"addresses":["10.0.0.1"]}]}""", """{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","endpoints":[{"addresses":["10.0.0.1"],"conditions":{}}]}""")]
    [InlineData("""{"apiVersion":"storage.k8s.io/v1","kind":"CSIDriver","spec":{"podInfoOnMount":true}}""", """{"apiVersion":"storage.k8s.io/v1","kind":"CSIDriver","spec":{"podInfoOnMount":true,"attachRequired":true,"storageCapacity":false,"fsGroupPolicy":"ReadWriteOnceWithFSType","requiresRepublish":false,"seLinuxMount":false,"volumeLifecycleModes":["Persistent"]}}""")]
    public void Kinds_without_pods_get_what_a_real_server_fills_in(string written, string expected)
    {
        var item = Parse(written);
        BuiltInDefaults.Apply(item);
        Assert.True(JsonNode.DeepEquals(Parse(expected), item), item.ToJsonString());
    }

    [Fact]
    public void A_deployment_gets_what_a_real_server_fills_in()
    {
        var item = Parse("""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","annotations":{}},"spec":{"selector":{"matchLabels":{"app":"web"}},
             "template":{"metadata":{"creationTimestamp":null,"labels":{"app":"web"}},"spec":{"hostNetwork":false,"containers":[{"name":"c","image":"nginx:1.27","ports":[{"containerPort":80}],
             "resources":{"limits":{"cpu":"1000m","memory":"1024Mi"}},"readinessProbe":{"httpGet":{"port":80}}}]}}}}
            """);
        BuiltInDefaults.Apply(item);
        CanonicalForm.Apply(item);
        var expected = Parse("""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},
             "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"nginx:1.27","ports":[{"containerPort":80,"protocol":"TCP"}],
             "resources":{"limits":{"cpu":"1","memory":"1Gi"}},
             "readinessProbe":{"httpGet":{"port":80,"path":"/","scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3},
             "terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent"}],
             "dnsPolicy":"ClusterFirst","restartPolicy":"Always","schedulerName":"default-scheduler","terminationGracePeriodSeconds":30,"securityContext":{}}},
             "replicas":1,"revisionHistoryLimit":10,"progressDeadlineSeconds":600,"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}}},"status":{}}
            """);
        Assert.True(JsonNode.DeepEquals(expected, item), item.ToJsonString());
        var again = (JsonObject)item.DeepClone();
        BuiltInDefaults.Apply(again);
        CanonicalForm.Apply(again);
        Assert.True(JsonNode.DeepEquals(item, again), "defaults are not idempotent");
    }

    [Fact]
    public void A_replication_controller_takes_selector_and_labels_from_its_template()
    {
        var item = Parse("""{"apiVersion":"v1","kind":"ReplicationController","metadata":{"name":"old"},"spec":{"template":{"metadata":{"labels":{"app":"old"}},"spec":{"containers":[]}}}}""");
        BuiltInDefaults.Apply(item);
        Assert.Equal("""{"app":"old"}""", item["spec"]!["selector"]!.ToJsonString());
        Assert.Equal("""{"app":"old"}""", item["metadata"]!["labels"]!.ToJsonString());

        var labelled = Parse("""{"apiVersion":"v1","kind":"ReplicationController","metadata":{"name":"old","labels":{"mine":"yes"}},"spec":{"selector":{"app":"old"},"template":{"metadata":{"labels":{"app":"old","more":"x"}},"spec":{"containers":[]}}}}""");
        BuiltInDefaults.Apply(labelled);
        Assert.Equal("""{"app":"old"}""", labelled["spec"]!["selector"]!.ToJsonString());
        Assert.Equal("""{"mine":"yes"}""", labelled["metadata"]!["labels"]!.ToJsonString());
    }

    [Theory]
    [InlineData(null, """{"a":1}""", "1")]
    [InlineData("4", """{"a":1}""", "4")]
    [InlineData("4", """{"a":2}""", "5")]
    public void The_template_of_a_daemon_set_is_counted_whatever_a_client_writes(string? number, string template, string counted)
    {
        var old = number is null ? null : Parse($$$"""{"metadata":{"annotations":{"deprecated.daemonset.template.generation":"{{{number}}}"}},"spec":{"template":{"a":1} }}""");
        var written = old is null ? "no number" : "99";
        var value = Parse($$$"""{"metadata":{"annotations":{"deprecated.daemonset.template.generation":"{{{written}}}"}},"spec":{"template":{{{template}}} }}""");
        TemplateGeneration.Apply(value, old);
        Assert.Equal(counted, (string?)value["metadata"]!["annotations"]!["deprecated.daemonset.template.generation"]);
    }

    [Theory]
    [InlineData("nginx", "Always")]
    [InlineData("nginx:latest", "Always")]
    [InlineData("localhost:5000/nginx", "Always")]
    [InlineData("localhost:5000/nginx:1", "IfNotPresent")]
    [InlineData("nginx@sha256:abc", "IfNotPresent")]
    public void The_pull_policy_follows_the_tag(string image, string policy)
    {
        var pod = Parse($$"""{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"name":"c","image":"{{image}}","resources":{"limits":{"cpu":"1"} } }] } }""");
        BuiltInDefaults.Apply(pod);
        Assert.Equal(policy, (string?)pod["spec"]!["containers"]![0]!["imagePullPolicy"]);
        Assert.Equal("1", (string?)pod["spec"]!["containers"]![0]!["resources"]!["requests"]!["cpu"]);
    }

    [Fact]
    public void Plain_text_of_a_secret_becomes_data_and_is_never_returned()
    {
        var secret = Parse("""{"apiVersion":"v1","kind":"Secret","stringData":{"a":"b"},"data":{"a":"eA==","c":"ZA=="}}""");
        BuiltInDefaults.Apply(secret);
        Assert.True(JsonNode.DeepEquals(Parse("""{"apiVersion":"v1","kind":"Secret","data":{"a":"Yg==","c":"ZA=="},"type":"Opaque"}"""), secret), secret.ToJsonString());
    }

    [Fact]
    public void Times_are_written_in_seconds_or_six_digits_of_a_second()
    {
        var lease = Parse("""{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"creationTimestamp":"2026-11-23T17:00:00.123456+01:00"},"spec":{"renewTime":"2026-11-23T16:00:00Z"}}""");
        CanonicalForm.Apply(lease);
        Assert.Equal("2026-11-23T16:00:00Z", (string?)lease["metadata"]!["creationTimestamp"]);
        Assert.Equal("2026-11-23T16:00:00.000000Z", (string?)lease["spec"]!["renewTime"]);
    }

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
