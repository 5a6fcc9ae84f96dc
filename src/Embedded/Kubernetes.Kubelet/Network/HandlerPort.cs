namespace Kubernetes.Kubelet.Network;

/// <summary>A port of an embedded program, answered by its handler.</summary>
internal sealed class HandlerPort(
    Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> handler, ExecutionContext? program) : IPodPort
{
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The handler runs in the context in which the program began to listen, so that its work is measured as the program's.
        var answering = Task.FromResult<HttpResponseMessage>(null!);
        if (program is null)
        {
            answering = handler(request, cancellationToken);
        }
        else
        {
            ExecutionContext.Run(program, _ => answering = handler(request, cancellationToken), null);
        }

        try
        {
            var response = await answering;
            response.RequestMessage ??= request;
            return response;
        }
        catch (Exception error) when (error is not (OperationCanceledException or HttpRequestException))
        {
            throw new HttpRequestException("EOF", error);
        }
    }

    public Task<bool> ConnectAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        // A program takes requests and no bytes: a listener of its own stands between, for as long as the connection.
        var listener = await ClusterProxy.StartAsync(SendAsync, cancellationToken);
        try
        {
            return new BridgedStream(await LoopbackPort.OpenAsync(listener.Address, cancellationToken), listener);
        }
        catch (System.Net.Sockets.SocketException)
        {
            await listener.DisposeAsync();
            throw;
        }
    }
}
