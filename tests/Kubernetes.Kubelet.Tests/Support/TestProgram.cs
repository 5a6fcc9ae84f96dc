using Kubernetes.Runtime.Programs;

namespace Kubernetes.Kubelet.Tests.Support;

/// <summary>A program of a test.</summary>
internal sealed class TestProgram(Func<ContainerContext, CancellationToken, Task<int>> run) : IContainerProgram
{
    public Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken) => run(context, cancellationToken);
}
