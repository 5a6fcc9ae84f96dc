using k8s;
using k8s.Models;
using Kubernetes.Controllers.Autoscaling;
using Kubernetes.Controllers.CronJobs;
using Kubernetes.Controllers.DaemonSets;
using Kubernetes.Controllers.Deployments;
using Kubernetes.Controllers.Disruption;
using Kubernetes.Controllers.Endpoints;
using Kubernetes.Controllers.GarbageCollection;
using Kubernetes.Controllers.Jobs;
using Kubernetes.Controllers.Namespaces;
using Kubernetes.Controllers.ReplicaSets;
using Kubernetes.Controllers.StatefulSets;
using Kubernetes.Controllers.Volumes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers;

/// <summary>What kube-controller-manager does: the loops that bring a cluster's objects to what they ask for.</summary>
public static class KubeControllerManager
{
    /// <summary>Runs all controllers until the token is cancelled.</summary>
    /// <param name="kubernetes">A client with the credentials of <c>system:kube-controller-manager</c>; it stays the caller's to dispose.</param>
    /// <param name="options">How they run.</param>
    /// <param name="cancellationToken">Stops them.</param>
    public static Task RunAsync(IKubernetes kubernetes, ControllerManagerOptions options, CancellationToken cancellationToken) =>
        RunAsync(new ResourceClient(kubernetes), options, cancellationToken);

    /// <summary>Runs all controllers until the token is cancelled.</summary>
    /// <param name="client">A client with the credentials of <c>system:kube-controller-manager</c>.</param>
    /// <param name="options">How they run.</param>
    /// <param name="cancellationToken">Stops them.</param>
    public static async Task RunAsync(IResourceClient client, ControllerManagerOptions options, CancellationToken cancellationToken)
    {
        await using var informers = new InformerFactory(client, options.Time, options.Loggers);
        var context = new ControllerContext(client, informers, options);
        IController[] controllers =
        [
            new NamespaceContentsController(context),
            new NamespaceController(context),
            new DeploymentController(context),
            new ReplicaSetController(context, new ReplicaSetKind(context.ReplicaSets)),
            new ReplicaSetController(context, new ReplicationControllerKind(informers.Get<V1ReplicationController>(ResourceTypes.ReplicationControllers))),
            new StatefulSetController(context),
            new DaemonSetController(context),
            new JobController(context),
            new CronJobController(context),
            new AutoscalerController(context),
            new VolumeController(context),
            new VolumePhaseController(context),
            new EndpointsController(context),
            new DisruptionController(context),
            new GarbageCollector(context),
        ];
        await Task.WhenAll(controllers.Select(controller => controller.RunAsync(cancellationToken)));
    }
}
