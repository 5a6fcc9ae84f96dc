using k8s;
using Kubernetes.Controllers.Scheduling;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers;

/// <summary>What kube-scheduler does: gives pods their nodes.</summary>
public static class KubeScheduler
{
    /// <summary>Runs until the token is cancelled.</summary>
    /// <param name="kubernetes">A client with the credentials of <c>system:kube-scheduler</c>; it stays the caller's to dispose.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Task RunAsync(IKubernetes kubernetes, ControllerManagerOptions options, CancellationToken cancellationToken) =>
        RunAsync(new ResourceClient(kubernetes), options, cancellationToken);

    /// <summary>Runs until the token is cancelled.</summary>
    /// <param name="client">A client with the credentials of <c>system:kube-scheduler</c>.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync(IResourceClient client, ControllerManagerOptions options, CancellationToken cancellationToken)
    {
        await using var informers = new InformerFactory(client, options.Time, options.Loggers);
        await new SchedulerController(new ControllerContext(client, informers, options)).RunAsync(cancellationToken);
    }
}
