using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tables;

namespace Kubernetes.ApiServer.Tests.Tables;

public sealed class TablePrinterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-5, "<invalid>")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(150, "2m30s")]
    [InlineData(600, "10m")]
    [InlineData(10799, "179m")]
    [InlineData(10800, "3h")]
    [InlineData(14700, "4h5m")]
    [InlineData(28800, "8h")]
    [InlineData(172799, "47h")]
    [InlineData(172800, "2d")]
    [InlineData(190800, "2d5h")]
    [InlineData(691200, "8d")]
    [InlineData(63072000, "2y")]
    [InlineData(70000000, "2y80d")]
    [InlineData(315360000, "10y")]
    public void An_age_has_at_most_two_figures(int seconds, string text) => Assert.Equal(text, Age.Of(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("Running", """{"phase":"Running","conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"name":"a","ready":true,"restartCount":0,"state":{"running":{}}},{"name":"b","ready":true,"restartCount":0,"state":{"running":{}}}]}""", "2/2", "0")]
    [InlineData("CrashLoopBackOff", """{"phase":"Running","containerStatuses":[{"name":"a","restartCount":3,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"finishedAt":"2026-11-24T11:59:33Z"}}}]}""", "0/2", "3 (27s ago)")]
    [InlineData("ErrImagePull", """{"phase":"Pending","containerStatuses":[{"name":"a","state":{"waiting":{"reason":"ErrImagePull"}}}]}""", "0/2", "0")]
    [InlineData("Completed", """{"phase":"Succeeded","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}""", "0/2", "0")]
    [InlineData("ExitCode:3", """{"phase":"Failed","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":3}}}]}""", "0/2", "0")]
    [InlineData("Evicted", """{"phase":"Failed","reason":"Evicted"}""", "0/2", "0")]
    [InlineData("Pending", """{"phase":"Pending"}""", "0/2", "0")]
    public void The_status_of_a_pod_is_computed_as_kubectl_users_know_it(string status, string podStatus, string ready, string restarts)
    {
        var pod = new JsonObject
        {
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = "p", ["creationTimestamp"] = "2026-11-24T11:59:00Z" },
            ["spec"] = Parse("""{"containers":[{"name":"a"},{"name":"b"}]}"""),
            ["status"] = Parse(podStatus),
        };
        Assert.Equal(["p", ready, status, restarts, "60s"], Cells("", "Pod", pod)[..5]);
        pod["metadata"]!["deletionTimestamp"] = "2026-11-24T12:00:00Z";
        Assert.Equal(podStatus.Contains("\"Running\"", StringComparison.Ordinal) || podStatus.Contains("Pending", StringComparison.Ordinal) ? "Terminating" : status, Cells("", "Pod", pod)[2]);
    }

    [Fact]
    public void An_init_container_that_waits_or_failed_gives_the_pod_its_status()
    {
        JsonObject Pod(string statuses) => Parse(
            """{"kind":"Pod","metadata":{"name":"p"},"spec":{"initContainers":[{"name":"i"},{"name":"s","restartPolicy":"Always"}],"containers":[{"name":"a"}]},"status":{"phase":"Pending","initContainerStatuses":STATUSES}}""".Replace("STATUSES", statuses, StringComparison.Ordinal));
        Assert.Equal("Init:0/2", Cells("", "Pod", Pod("""[{"name":"i","state":{"waiting":{"reason":"PodInitializing"}}}]"""))[2]);
        Assert.Equal("Init:1/2", Cells("", "Pod", Pod("""[{"name":"i","state":{"terminated":{"exitCode":0}}},{"name":"s","state":{"running":{}}}]"""))[2]);
        Assert.Equal("Init:Error", Cells("", "Pod", Pod("""[{"name":"i","state":{"terminated":{"exitCode":1,"reason":"Error"}}}]"""))[2]);
        Assert.Equal("Init:ErrImagePull", Cells("", "Pod", Pod("""[{"name":"i","state":{"waiting":{"reason":"ErrImagePull"}}}]"""))[2]);
        Assert.Equal("1/2", Cells("", "Pod", Pod("""[{"name":"i","state":{"terminated":{"exitCode":0}}},{"name":"s","started":true,"ready":true,"state":{"running":{}}}]"""))[1]);
    }

    [Theory]
    [InlineData("apps", "Deployment", """{"metadata":{"name":"d"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"d"}},"template":{"spec":{"containers":[{"name":"a","image":"x:1"},{"name":"b","image":"y"}]}}},"status":{"readyReplicas":2,"updatedReplicas":3}}""", "d|2/3|3|0|<unknown>|a,b|x:1,y|app=d")]
    [InlineData("", "Service", """{"metadata":{"name":"s"},"spec":{"type":"NodePort","clusterIPs":["10.96.0.7"],"ports":[{"port":80,"protocol":"TCP"},{"port":443,"nodePort":30443,"protocol":"TCP"}]}}""", "s|NodePort|10.96.0.7|<none>|80/TCP,443:30443/TCP|<unknown>|<none>")]
    [InlineData("", "Service", """{"metadata":{"name":"s"},"spec":{"type":"ClusterIP","clusterIP":"None","selector":{"a":"b"}}}""", "s|ClusterIP|None|<none>|<none>|<unknown>|a=b")]
    [InlineData("", "Service", """{"metadata":{"name":"s"},"spec":{"type":"LoadBalancer","clusterIP":"1.2.3.4"}}""", "s|LoadBalancer|1.2.3.4|<pending>|<none>|<unknown>|<none>")]
    [InlineData("autoscaling", "HorizontalPodAutoscaler", """{"metadata":{"name":"h"},"spec":{"scaleTargetRef":{"kind":"Rollout","name":"cart"},"minReplicas":4,"maxReplicas":6,"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":80}}}]},"status":{"currentReplicas":4}}""", "h|Rollout/cart|cpu: <unknown>/80%|4|6|4|<unknown>")]
    [InlineData("", "ConfigMap", """{"metadata":{"name":"c"},"data":{"a":"1"},"binaryData":{"b":"AA=="}}""", "c|2|<unknown>")]
    [InlineData("storage.k8s.io", "StorageClass", """{"metadata":{"name":"standard","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},"provisioner":"p","reclaimPolicy":"Delete","volumeBindingMode":"Immediate"}""", "standard (default)|p|Delete|Immediate|False|<unknown>")]
    [InlineData("batch", "Job", """{"metadata":{"name":"j"},"spec":{"completions":1},"status":{"succeeded":1,"startTime":"2026-11-24T11:59:00Z","completionTime":"2026-11-24T11:59:05Z","conditions":[{"type":"Complete","status":"True"}]}}""", "j|Complete|1/1|5s|<unknown>|||<none>")]
    [InlineData("networking.k8s.io", "Ingress", """{"metadata":{"name":"i"},"spec":{"tls":[{}],"rules":[{"host":"a"},{"host":"b"},{"host":"c"},{"host":"d"}]}}""", "i|<none>|a,b,c + 1 more...||80, 443|<unknown>")]
    [InlineData("", "Node", """{"metadata":{"name":"n","labels":{"node-role.kubernetes.io/control-plane":""}},"spec":{"unschedulable":true},"status":{"conditions":[{"type":"Ready","status":"True"}],"nodeInfo":{"kubeletVersion":"v1.35.2"}}}""", "n|Ready,SchedulingDisabled|control-plane|<unknown>|v1.35.2|<none>|<none>|<unknown>|<unknown>|<unknown>")]
    [InlineData("rbac.authorization.k8s.io", "Role", """{"metadata":{"name":"r","creationTimestamp":"2026-11-24T11:59:00Z"}}""", "r|2026-11-24T11:59:00Z")]
    public void A_row_holds_every_column(string group, string kind, string item, string expected) =>
        Assert.Equal(expected, string.Join('|', Cells(group, kind, Parse(item))));

    [Fact]
    public void Printer_columns_of_a_custom_kind_become_cells()
    {
        var columns = (JsonArray)JsonNode.Parse("""
            [{"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status"},{"name":"Size","type":"integer","jsonPath":".spec.size","priority":1},
             {"name":"Since","type":"date","jsonPath":".metadata.creationTimestamp"},{"name":"App","type":"string","jsonPath":".metadata.labels.app\\.io/x"},{"name":"All","type":"string","jsonPath":".spec.list"},{"name":"Gone","type":"string","jsonPath":".spec.absent"}]
            """)!;
        var definition = TablePrinter.DefinitionOf("example.com", "Widget", columns, isCustom: true);
        var item = Parse("""{"metadata":{"name":"w","creationTimestamp":"2026-11-24T11:59:00Z","labels":{"app.io/x":"y"}},"spec":{"size":3.0,"list":["a",1]},"status":{"conditions":[{"type":"Synced","status":"x"},{"type":"Ready","status":"True"}]}}""");
        Assert.Equal(["w", "True", 3L, "60s", "y", """["a",1]""", null], definition.Cells(item, Now));
        Assert.Equal(["Name", "Age"], TablePrinter.DefinitionOf("example.com", "Widget", null, isCustom: true).Columns.Select(column => column.Name));
    }

    [Fact]
    public void A_table_carries_metadata_by_default_and_never_touches_the_objects()
    {
        var item = Parse("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"n","resourceVersion":"7"},"type":"Opaque","data":{"a":""}}""");
        var before = item.ToJsonString();
        var definition = TablePrinter.DefinitionOf("", "Secret", null, isCustom: false);
        var table = TablePrinter.List(definition, [item, item], new JsonObject { ["resourceVersion"] = "9" }, IncludeObject.Metadata, Now);
        Assert.Equal("9", (string?)table["metadata"]!["resourceVersion"]);
        Assert.Equal(2, table["rows"]!.AsArray().Count);
        Assert.Null(table["rows"]![0]!["object"]!["data"]);
        Assert.Equal("n", (string?)table["rows"]![0]!["object"]!["metadata"]!["namespace"]);
        Assert.Equal("7", (string?)TablePrinter.Single(definition, item, IncludeObject.Object, Now)["metadata"]!["resourceVersion"]);
        Assert.Equal(before, item.ToJsonString());
    }

    private static object?[] Cells(string group, string kind, JsonObject item) => TablePrinter.DefinitionOf(group, kind, null, isCustom: false).Cells(item, Now);

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
