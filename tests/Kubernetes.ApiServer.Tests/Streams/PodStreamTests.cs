using System.Text;
using k8s;
using k8s.Autorest;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.ApiServer.Nodes;

namespace Kubernetes.ApiServer.Tests.Streams;

/// <summary>exec, attach and port-forward by the real .NET client over TLS, with a node that answers as the test says.</summary>
public sealed class PodStreamTests
{
    [Fact]
    public async Task Exec_carries_input_output_errors_and_the_exit_code()
    {
        await using var host = await ServeAsync();
        using var client = ClientOf(host);
        var token = TestContext.Current.CancellationToken;

        using var demux = await client.MuxedStreamNamespacedPodExecAsync("box", "default", ["greet", "you"], container: "main", stderr: true, stdin: true, stdout: true, tty: false, cancellationToken: token);
        demux.Start();
        await using var stdin = demux.GetStream(null, ChannelIndex.StdIn);
        await using var stdout = demux.GetStream(ChannelIndex.StdOut, null);
        await using var stderr = demux.GetStream(ChannelIndex.StdErr, null);
        await using var error = demux.GetStream(ChannelIndex.Error, null);
        await stdin.WriteAsync("typed\n"u8.ToArray(), token);
        var output = await ReadLineAsync(stdout, token);
        var problem = await ReadLineAsync(stderr, token);
        var status = await ReadLineAsync(error, token);

        Assert.Equal("greet you: typed", output);
        Assert.Equal("done", problem);
        Assert.Contains("\"reason\":\"ExitCode\",\"message\":\"3\"", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_forward_reaches_the_port_and_says_which_one_fails()
    {
        await using var host = await ServeAsync();
        using var client = ClientOf(host);
        var token = TestContext.Current.CancellationToken;

        using var socket = await client.WebSocketNamespacedPodPortForwardAsync("box", "default", [8080, 81], "v4.channel.k8s.io", cancellationToken: token);
        using var demux = new StreamDemuxer(socket, StreamType.PortForward);
        demux.Start();
        await using var stream = demux.GetStream((byte?)0, (byte?)0);
        await using var failing = demux.GetStream((byte?)3, null);
        await stream.WriteAsync("ping\n"u8.ToArray(), token);

        Assert.Equal("8080 ping", await ReadLineAsync(stream, token));
        Assert.Equal("failed to forward port 81: connection refused", await ReadLineAsync(failing, token));
    }

    [Fact]
    public async Task Without_the_right_to_create_an_upgrade_is_refused()
    {
        await using var host = await ServeAsync();
        var reader = host.CreateConfiguration(host.IssueToken("reader", []));
        using var client = new k8s.Kubernetes(new KubernetesClientConfiguration { Host = host.Address.ToString(), SkipTlsVerify = true, AccessToken = reader.AccessToken });

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => client.WebSocketNamespacedPodExecAsync("box", "default", ["x"], "main", cancellationToken: TestContext.Current.CancellationToken));

        Assert.True(refused is HttpOperationException or System.Net.WebSockets.WebSocketException, refused.ToString());
    }

    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        var bytes = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, limit.Token) == 1 && one[0] != (byte)'\n')
        {
            bytes.Add(one[0]);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static k8s.Kubernetes ClientOf(ApiServerHost host) =>
        new(new KubernetesClientConfiguration { Host = host.Address.ToString(), SkipTlsVerify = true, AccessToken = host.IssueToken(ApiServerHost.AdminUser, [ApiServerHost.AdminGroup]) });

    private static async Task<ApiServerHost> ServeAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var host = await ApiServerHost.StartAsync(new ApiServerOptions { Nodes = new Node() }, token);
        using var admin = host.CreateAdminClient();
        await admin.CoreV1.CreateNamespacedServiceAccountAsync(new k8s.Models.V1ServiceAccount { Metadata = new k8s.Models.V1ObjectMeta { Name = "default" } }, "default", cancellationToken: token);
        await admin.CoreV1.CreateNamespacedPodAsync(
            new k8s.Models.V1Pod
            {
                Metadata = new k8s.Models.V1ObjectMeta { Name = "box" },
                Spec = new k8s.Models.V1PodSpec { NodeName = "node", Containers = [new k8s.Models.V1Container { Name = "main", Image = "x" }] },
            }, "default", cancellationToken: token);
        await admin.CoreV1.PatchNamespacedPodStatusAsync(
            new k8s.Models.V1Patch("""{"status":{"phase":"Running","containerStatuses":[{"name":"main","ready":true,"restartCount":0,"image":"x","imageID":"x","state":{"running":{}}}]}}""", k8s.Models.V1Patch.PatchType.MergePatch),
            "box", "default", cancellationToken: token);
        return host;
    }

    /// <summary>A node whose one command echoes a line, and whose port 8080 answers each line with its own number before it.</summary>
    private sealed class Node : INodeConnector
    {
        public async Task<int> ExecAsync(PodExecRequest request, PodStreams streams, CancellationToken cancellationToken)
        {
            using var reader = new StreamReader(streams.Input);
            var line = await reader.ReadLineAsync(cancellationToken);
            await streams.Output.WriteAsync(Encoding.UTF8.GetBytes($"{string.Join(' ', request.Command)}: {line}\n"), cancellationToken);
            await streams.Error.WriteAsync("done\n"u8.ToArray(), cancellationToken);
            return 3;
        }

        public Task<Stream> ConnectAsync(string ns, string pod, int port, CancellationToken cancellationToken) => port == 8080
            ? EchoAsync(port, cancellationToken)
            : throw new NodeRequestException(503, "ServiceUnavailable", "connection refused");

        public Task<Stream> OpenLogAsync(PodLogRequest request, CancellationToken cancellationToken) => Task.FromResult<Stream>(new MemoryStream());

        public Task<HttpResponseMessage> SendToPodAsync(string ns, string pod, int port, HttpRequestMessage request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<HttpResponseMessage> SendToServiceAsync(string ns, string service, string port, HttpRequestMessage request, CancellationToken cancellationToken) => throw new NotSupportedException();

        private static async Task<Stream> EchoAsync(int port, CancellationToken cancellationToken)
        {
            var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
            listener.Start();
            var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync((System.Net.IPEndPoint)listener.LocalEndpoint, cancellationToken);
            var accepted = await listener.AcceptTcpClientAsync(cancellationToken);
            listener.Stop();
            _ = AnswerAsync(accepted, port, cancellationToken);
            return client.GetStream();
        }

        private static async Task AnswerAsync(System.Net.Sockets.TcpClient accepted, int port, CancellationToken cancellationToken)
        {
            using (accepted)
            {
                using var reader = new StreamReader(accepted.GetStream());
                while (await reader.ReadLineAsync(cancellationToken) is { } line)
                {
                    await accepted.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{port} {line}\n"), cancellationToken);
                }
            }
        }
    }
}
