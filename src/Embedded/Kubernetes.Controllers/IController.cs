namespace Kubernetes.Controllers;

/// <summary>One of the loops of the controller manager.</summary>
internal interface IController
{
    /// <summary>Runs until it is told to stop.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
