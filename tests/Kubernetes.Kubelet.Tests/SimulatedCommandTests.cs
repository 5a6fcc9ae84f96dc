using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.Kubelet.Exec;
using Kubernetes.Kubelet.Tests.Support;

namespace Kubernetes.Kubelet.Tests;

/// <summary>Commands of containers whose image the node does not have.</summary>
public sealed class SimulatedCommandTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_runs_into_the_log_and_its_exit_code_into_the_status()
    {
        await using var node = new TestNode();
        node.AddPod("job-1", "busybox", pod =>
        {
            pod["spec"]!["restartPolicy"] = "Never";
            pod["spec"]!["containers"]![0]!["env"] = JsonNode.Parse("""[ { "name": "WHO", "value": "you" } ]""");
            SetCommand(pod, "sh", "-c", "for i in 1 2; do echo $i $WHO; done; echo because > /dev/termination-log; exit 3");
        });

        var pod = await node.UntilAsync("job-1", found => (string?)found["status"]!["phase"] == "Failed");

        var ended = Status(pod)["state"]!["terminated"]!;
        Assert.Equal((3, "Error", "because\n"), ((int)ended["exitCode"]!, (string?)ended["reason"], (string?)ended["message"]));
        Assert.Equal("1 you\n2 you\n", await node.LogAsync("job-1"));
    }

    [Fact]
    public async Task A_command_that_fails_is_restarted_and_then_waits()
    {
        await using var node = new TestNode();
        node.AddPod("web-1", "busybox", pod =>
        {
            SetCommand(pod, "sh", "-c", "echo $(ls /tmp | wc -l); touch /tmp/file; false");
            pod["spec"]!["containers"]![0]!["terminationMessagePolicy"] = "FallbackToLogsOnError";
        });

        var pod = await node.UntilAsync("web-1", found => (string?)Status(found)["state"]?["waiting"]?["reason"] == "CrashLoopBackOff");

        Assert.Equal("0\n", (string?)Status(pod)["lastState"]!["terminated"]!["message"]);
        Assert.Equal("0\n", await node.LogAsync("web-1", previous: true));   // each run begins without the files of the one before
    }

    [Theory]
    [InlineData("""["nginx", "-g", "daemon off;"]""", "the node's built-in shell does not know \"nginx\"")]
    [InlineData("""["sh", "-c", "sleep 1 && exec /app/server --port $(cat /port)"]""", "the node's built-in shell does not know \"/app/server\"")]
    [InlineData("""["sh", "-c", "for ((i=0; i<3; i++)); do echo; done"]""", "the node's built-in shell does not understand its script")]
    public async Task A_command_that_the_shell_does_not_know_is_simulated_and_says_why(string command, string why)
    {
        await using var node = new TestNode();
        node.AddPod("web-1", "nginx", pod => pod["spec"]!["containers"]![0]!["command"] = JsonNode.Parse(command));

        var pod = await node.UntilReadyAsync("web-1");

        Assert.Equal("app", (string?)pod["metadata"]!["annotations"]!["simulated"]);
        Assert.Contains($"Its command is not run: {why}", await node.LogAsync("web-1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_containers_run_theirs_first_and_share_volumes_but_do_not_wait_for_what_may_be_simulated()
    {
        await using var node = new TestNode();
        node.AddPod("job-1", "busybox", pod =>
        {
            pod["spec"]!["restartPolicy"] = "Never";
            pod["spec"]!["volumes"] = JsonNode.Parse("""[ { "name": "work", "emptyDir": {} } ]""");
            pod["spec"]!["initContainers"] = JsonNode.Parse("""
                [ { "name": "make", "image": "busybox", "command": ["sh", "-c", "echo made > /out/file"], "volumeMounts": [ { "name": "work", "mountPath": "/out" } ] },
                  { "name": "wait", "image": "busybox", "command": ["sh", "-c", "until wget -qO- http://db; do sleep 1; done"] } ]
                """);
            pod["spec"]!["containers"]![0]!["volumeMounts"] = JsonNode.Parse("""[ { "name": "work", "mountPath": "/in" } ]""");
            SetCommand(pod, "cat", "/in/file");
        });

        await node.UntilAsync("job-1", found => (string?)found["status"]!["phase"] == "Succeeded");

        Assert.Equal("made\n", await node.LogAsync("job-1"));
    }

    [Fact]
    public async Task A_probe_runs_its_command_in_the_container()
    {
        await using var node = new TestNode();
        node.AddPod("web-1", "busybox", pod =>
        {
            SetCommand(pod, "sh", "-c", "touch /tmp/healthy; sleep 20; rm /tmp/healthy; sleep 600");
            pod["spec"]!["containers"]![0]!["livenessProbe"] = JsonNode.Parse("""{ "exec": { "command": ["cat", "/tmp/healthy"] }, "periodSeconds": 5, "failureThreshold": 1 }""");
        });

        await node.UntilAsync("web-1", found => (int?)Status(found)["restartCount"] == 1);

        Assert.Contains("Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n", node.Messages("web-1"));
    }

    [Fact]
    public async Task Who_attaches_gives_it_input_and_sees_what_nobody_has_seen()
    {
        await using var node = new TestNode();
        node.AddPod("shell-1", "busybox", pod =>
        {
            pod["spec"]!["restartPolicy"] = "Never";
            pod["spec"]!["containers"]![0]!["stdin"] = true;
            pod["spec"]!["containers"]![0]!["stdinOnce"] = true;
            SetCommand(pod, "sh", "-c", "echo before; while read line; do echo got $line; done");
        });
        await node.UntilReadyAsync("shell-1");
        await node.UntilAsync(async () => await node.LogAsync("shell-1") == "before\n" ? "" : null, "shell-1");

        using var input = new MemoryStream("one\ntwo\n"u8.ToArray());
        using var output = new MemoryStream();
        var code = await node.Kubelet.ExecAsync(new ExecRequest("coffee", "shell-1", "app", [], false), new ExecStreams(input, output, output), Cancel);

        Assert.Equal((0, "before\ngot one\ngot two\n"), (code, Encoding.UTF8.GetString(output.ToArray())));
        await node.UntilAsync("shell-1", found => (string?)found["status"]!["phase"] == "Succeeded");
        Assert.Equal("before\ngot one\ngot two\n", await node.LogAsync("shell-1"));
    }

    [Fact]
    public async Task A_command_that_goes_on_is_ended_with_its_pod()
    {
        await using var node = new TestNode();
        node.AddPod("web-1", "busybox", pod => SetCommand(pod, "sh", "-c", "sleep infinity & while true; do :; done"));
        await node.UntilReadyAsync("web-1");

        await node.Cluster.DeleteAsync(Kubernetes.Runtime.ResourceTypes.Pods, new("coffee", "web-1"), new(), Cancel);

        await node.UntilAsync(() => node.Cluster.Find("pods", "coffee", "web-1") is null ? "gone" : null, "web-1");
    }

    private static void SetCommand(JsonObject pod, params string[] command) =>
        pod["spec"]!["containers"]![0]!["command"] = new JsonArray([.. command.Select(part => (JsonNode)part)]);

    private static JsonNode Status(JsonObject pod) => pod["status"]?["containerStatuses"]?[0] ?? new JsonObject();
}
