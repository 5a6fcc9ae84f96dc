using System.Net;
using System.Text;
using Kubernetes.Kubelet.Images;
using Kubernetes.Runtime.Programs;

namespace ServerProcess;

/// <summary>The image <c>example.com/echo</c>: it answers each request at port 8080 with its method and path.</summary>
internal sealed class EchoProgram : IContainerProgram
{
    /// <summary>The image.</summary>
    public static ProgramImage Image { get; } = new("example.com/echo", [], _ => new EchoProgram());

    /// <inheritdoc/>
    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        using var listening = context.Network.Listen(8080, async (request, token) =>
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(token);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent($"echo {request.Method} {request.RequestUri!.PathAndQuery} {body}\n", Encoding.UTF8, "text/plain") };
        });
        await context.Log.WriteLineAsync("echo listens on 8080");
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, cancellationToken);
        return 0;
    }
}
