using System.Text;
using k8s;
using k8s.Models;

namespace Conformance.Clients;

/// <summary>The streams of KubernetesClient: exec and attach over WebSocket, port-forward, and logs that are followed.</summary>
public sealed class StreamTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exec_carries_output_errors_and_the_exit_code()
    {
        var ns = await RunAsync("box", "example.com/box:1");
        var (output, errors) = ("", "");

        var code = await cluster.Client.NamespacedPodExecAsync("box", ns, "main", ["sh", "-c", "echo COLOR=$COLOR; nosuch; exit 4"], false, async (_, stdout, stderr) =>
        {
            output = await new StreamReader(stdout).ReadToEndAsync(Token);
            errors = await new StreamReader(stderr).ReadToEndAsync(Token);
        }, Token);

        Assert.Equal(4, code);
        Assert.Equal("COLOR=green\n", output);
        Assert.Contains("nosuch", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_cannot_be_started_is_the_callers_error()
    {
        var ns = await RunAsync("box", "example.com/box:1");

        var refusal = await Assert.ThrowsAsync<KubernetesException>(() => cluster.Client.NamespacedPodExecAsync("box", ns, "main", ["nosuch"], false, (_, _, _) => Task.CompletedTask, Token));

        Assert.Contains("exec: \"nosuch\": executable file not found in $PATH", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_forward_carries_bytes_to_the_container_and_back()
    {
        var ns = await RunAsync("echo", "example.com/echo:1");
        using var socket = await cluster.Client.WebSocketNamespacedPodPortForwardAsync("echo", ns, [8080], WebSocketProtocol.V4BinaryWebsocketProtocol, cancellationToken: Token);
        using var channels = new StreamDemuxer(socket, StreamType.PortForward);
        channels.Start();
        await using var stream = channels.GetStream((byte?)0, (byte?)0);

        await stream.WriteAsync("GET /forwarded HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
        var answer = await ReadUntilAsync(stream, "echo GET /forwarded");

        Assert.Contains("200 OK", answer, StringComparison.Ordinal);
        Assert.Contains("echo GET /forwarded", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("healthz", "ok")]
    [InlineData("pods", "\"kind\":\"PodList\"")]
    [InlineData("stats/summary", "\"nodeName\":\"kind-control-plane\"")]
    [InlineData("metrics/resource", "\nnode_cpu_usage_seconds_total ")]
    public async Task A_node_answers_through_the_api(string path, string expected)
    {
        await using var answer = await cluster.Client.CoreV1.ConnectGetNodeProxyWithPathAsync("kind-control-plane", path, cancellationToken: Token);
        using var reader = new StreamReader(answer);
        Assert.Contains(expected, await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_followed_log_goes_on_until_the_pod_is_gone()
    {
        var ns = await RunAsync("box", "example.com/box:1");
        await using var log = await cluster.Client.CoreV1.ReadNamespacedPodLogAsync("box", ns, follow: true, timestamps: false, cancellationToken: Token);
        using var reader = new StreamReader(log);

        var first = await reader.ReadLineAsync(Token);
        await cluster.Client.CoreV1.DeleteNamespacedPodAsync("box", ns, gracePeriodSeconds: 0, cancellationToken: Token);
        var rest = await reader.ReadToEndAsync(Token).WaitAsync(TimeSpan.FromMinutes(1), Token);

        Assert.Contains("simulated", first + rest, StringComparison.Ordinal);
        await Assert.ThrowsAsync<k8s.Autorest.HttpOperationException>(() => cluster.Client.CoreV1.ReadNamespacedPodAsync("box", ns, cancellationToken: Token));
    }

    [Fact]
    public async Task Attach_reaches_the_shell_of_a_simulated_container_with_a_terminal()
    {
        var ns = await RunAsync("box", "example.com/box:1", isOpen: true);
        using var socket = await cluster.Client.WebSocketNamespacedPodAttachAsync("box", ns, "main", stderr: false, stdin: true, tty: true, cancellationToken: Token);
        using var channels = new StreamDemuxer(socket);
        channels.Start();
        await using var stream = channels.GetStream(ChannelIndex.StdOut, ChannelIndex.StdIn);

        await stream.WriteAsync("echo answer-$COLOR\n"u8.ToArray(), Token);
        var said = await ReadUntilAsync(stream, "answer-green");

        Assert.Contains("answer-green", said, StringComparison.Ordinal);
    }

    private static async Task<string> ReadUntilAsync(Stream stream, string expected)
    {
        var said = new StringBuilder();
        var buffer = new byte[1024];
        while (!said.ToString().Contains(expected, StringComparison.Ordinal) && await stream.ReadAsync(buffer, Token).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Token) is > 0 and var read)
        {
            said.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return said.ToString();
    }

    private async Task<string> RunAsync(string name, string image, bool isOpen = false)
    {
        var ns = await cluster.CreateNamespaceAsync();
        await cluster.Client.CoreV1.CreateNamespacedPodAsync(
            new V1Pod
            {
                Metadata = new V1ObjectMeta { Name = name },
                Spec = new V1PodSpec { Containers = [new V1Container { Name = "main", Image = image, Stdin = isOpen, Tty = isOpen, Env = [new V1EnvVar { Name = "COLOR", Value = "green" }] }] },
            }, ns, cancellationToken: Token);
        await foreach (var (_, pod) in cluster.Client.CoreV1.WatchListNamespacedPodAsync(ns, timeoutSeconds: 60, cancellationToken: Token))
        {
            if (pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true) { return ns; }
        }

        throw new InvalidOperationException($"{name} did not become ready within a minute");
    }
}
