using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernetes.Controllers;

/// <summary>How the controllers run.</summary>
public sealed record ControllerManagerOptions
{
    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the controllers log.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The PEM certificates that every namespace finds in its ConfigMap <c>kube-root-ca.crt</c>; null writes none.</summary>
    public string? RootCertificates { get; init; }

    /// <summary>How often autoscalers look (<c>--horizontal-pod-autoscaler-sync-period</c>); upstream's default is 15 s.</summary>
    public TimeSpan AutoscalerSyncPeriod { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For how long after its start a pod's first readiness counts as initial (<c>--horizontal-pod-autoscaler-initial-readiness-delay</c>).</summary>
    public TimeSpan AutoscalerInitialReadinessDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long after its start a pod's CPU may be left out (<c>--horizontal-pod-autoscaler-cpu-initialization-period</c>).</summary>
    public TimeSpan AutoscalerCpuInitializationPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long recommendations to scale down are held (<c>--horizontal-pod-autoscaler-downscale-stabilization</c>).</summary>
    public TimeSpan AutoscalerDownscaleStabilization { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>By how much a metric may miss its target before it scales (<c>--horizontal-pod-autoscaler-tolerance</c>).</summary>
    public double AutoscalerTolerance { get; init; } = 0.1;

    /// <summary>How long Events are kept (<c>--event-ttl</c> of the API server).</summary>
    public TimeSpan EventRetention { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The folder under which the node keeps the volumes that are provisioned.</summary>
    public string LocalPath { get; init; } = "/var/local-path-provisioner";
}
