using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Kubernetes.Runtime.Programs;

namespace ArgoCD.Applications;

/// <summary>What the application controller reads when its pod starts, and does not read again.</summary>
internal sealed record ControllerOptions
{
    /// <summary>Argo CD's namespace: that of projects and settings.</summary>
    public required string Namespace { get; init; }

    /// <summary>Patterns of other namespaces whose Applications count (<c>application.namespaces</c>).</summary>
    public ImmutableArray<string> ApplicationNamespaces { get; init; } = [];

    /// <summary>Time after which an Application is compared anew (<c>timeout.reconciliation</c>); zero for never.</summary>
    public TimeSpan ResyncPeriod { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>At most this is added to it, by chance (<c>timeout.reconciliation.jitter</c>).</summary>
    public TimeSpan ResyncJitter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time after which an Application is rendered anew past the cache (<c>timeout.hard.reconciliation</c>); zero for never.</summary>
    public TimeSpan HardResyncPeriod { get; init; }

    /// <summary>Whether <c>status.resources</c> carries health (<c>controller.resource.health.persist</c>).</summary>
    public bool PersistResourceHealth { get; init; }

    /// <summary>Whether differences are asked of the server for every Application (<c>controller.diff.server.side</c>).</summary>
    public bool ServerSideDiff { get; init; }

    /// <summary>The wait before the second heal in a row (<c>controller.self.heal.backoff.timeout.seconds</c>); zero for no growing wait.</summary>
    public TimeSpan SelfHealBackoff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>By what each further wait grows.</summary>
    public double SelfHealBackoffFactor { get; init; } = 3;

    /// <summary>The longest wait between two heals.</summary>
    public TimeSpan SelfHealBackoffCap { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>The fixed wait between two heals, where the growing one is switched off (<c>controller.self.heal.timeout.seconds</c>).</summary>
    public TimeSpan SelfHealTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause after each wave but the last (<c>ARGOCD_SYNC_WAVE_DELAY</c>).</summary>
    public TimeSpan WaveDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The time after which an operation is ended; zero for never (<c>controller.sync.timeout.seconds</c>).</summary>
    public TimeSpan SyncTimeout { get; init; }

    /// <summary>For how long errors of the repository stay hidden in comparisons that nobody asked for.</summary>
    public TimeSpan RepositoryErrorGrace { get; init; } = TimeSpan.FromSeconds(180);

    public static ControllerOptions Read(ContainerContext context)
    {
        var environment = context.Environment;
        TimeSpan Duration(string name, TimeSpan otherwise) => GoDuration.Parse(environment.GetValueOrDefault(name)) ?? otherwise;
        bool Flag(string name) => environment.GetValueOrDefault(name) is { } text && bool.TryParse(text, out var isSet) && isSet;
        var otherwise = new ControllerOptions { Namespace = "" };
        var resync = Duration("ARGOCD_RECONCILIATION_TIMEOUT", otherwise.ResyncPeriod);
        var jitter = Duration("ARGOCD_RECONCILIATION_JITTER", otherwise.ResyncJitter);
        return new()
        {
            Namespace = environment.GetValueOrDefault("NAMESPACE") is { Length: > 0 } stated ? stated : context.Pod.Namespace,
            ApplicationNamespaces = [.. (environment.GetValueOrDefault("ARGOCD_APPLICATION_NAMESPACES") ?? "")
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            ResyncPeriod = resync,
            ResyncJitter = jitter,
            HardResyncPeriod = Duration("ARGOCD_HARD_RECONCILIATION_TIMEOUT", otherwise.HardResyncPeriod),
            PersistResourceHealth = Flag("ARGOCD_APPLICATION_CONTROLLER_PERSIST_RESOURCE_HEALTH"),
            ServerSideDiff = Flag("ARGOCD_APPLICATION_CONTROLLER_SERVER_SIDE_DIFF"),
            SelfHealBackoff = Duration("ARGOCD_APPLICATION_CONTROLLER_SELF_HEAL_BACKOFF_TIMEOUT_SECONDS", otherwise.SelfHealBackoff),
            SelfHealBackoffFactor = double.TryParse(
                environment.GetValueOrDefault("ARGOCD_APPLICATION_CONTROLLER_SELF_HEAL_BACKOFF_FACTOR"), NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) && factor >= 1
                ? factor : otherwise.SelfHealBackoffFactor,
            SelfHealBackoffCap = Duration("ARGOCD_APPLICATION_CONTROLLER_SELF_HEAL_BACKOFF_CAP_SECONDS", otherwise.SelfHealBackoffCap),
            SelfHealTimeout = Duration("ARGOCD_APPLICATION_CONTROLLER_SELF_HEAL_TIMEOUT_SECONDS", otherwise.SelfHealTimeout),
            WaveDelay = Duration("ARGOCD_SYNC_WAVE_DELAY", otherwise.WaveDelay),
            SyncTimeout = Duration("ARGOCD_APPLICATION_CONTROLLER_SYNC_TIMEOUT", otherwise.SyncTimeout),

            // As upstream, errors are forgiven for one period between two looks.
            RepositoryErrorGrace = Duration("ARGOCD_REPO_ERROR_GRACE_PERIOD_SECONDS", resync + jitter > TimeSpan.Zero ? resync + jitter : otherwise.RepositoryErrorGrace),
        };
    }

    /// <summary>Whether Applications of a namespace are this controller's.</summary>
    public bool IsConcerned(string ns) => ns == Namespace || GlobPattern.IsAnyMatch(ApplicationNamespaces, ns);

    /// <summary>Whether an Application is this controller's.</summary>
    public bool IsConcerned(JsonObject app) => IsConcerned(app.Namespace());

    /// <summary>The wait before an Application is healed again.</summary>
    /// <param name="attempts">How many heals came before, without another sync between.</param>
    public TimeSpan SelfHealWait(long attempts)
    {
        if (SelfHealBackoff <= TimeSpan.Zero)
        {
            return SelfHealTimeout;
        }

        var wait = attempts <= 0 ? 0 : SelfHealBackoff.TotalSeconds * Math.Pow(SelfHealBackoffFactor, Math.Min(attempts, 64) - 1);
        return wait < SelfHealBackoffCap.TotalSeconds ? TimeSpan.FromSeconds(wait) : SelfHealBackoffCap;
    }
}
