namespace Kubernetes.Runtime.Programs;

/// <summary>
/// What a container runs when its image is one that the embedded node carries inside this process: a controller of
/// Argo CD, Rollouts, External Secrets or Metrics Server. It acts only between the start and the end of <see cref="RunAsync"/>.
/// </summary>
public interface IContainerProgram
{
    /// <summary>Runs until it ends by itself or is told to stop.</summary>
    /// <param name="context">What the container was given.</param>
    /// <param name="cancellationToken">Cancelled when the pod is stopped, as SIGTERM would tell a process.</param>
    /// <returns>The exit code. An exception ends the container with code 1 and its text in the log.</returns>
    Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken);
}
