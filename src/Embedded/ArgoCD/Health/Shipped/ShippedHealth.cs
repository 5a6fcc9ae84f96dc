using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Health.Shipped;

/// <summary>
/// The health checks that Argo CD ships as scripts, one for each kind of <c>resource_customizations/GROUP/KIND/health.lua</c>, here as
/// rules. A kind's own rule comes before one for all kinds of a group.
/// </summary>
internal static class ShippedHealth
{
    private static readonly FrozenDictionary<string, HealthRule> Rules = new Dictionary<string, HealthRule>[]
    {
        KubernetesHealth.Rules, ArgoHealth.Rules, RolloutHealth.Rules, PromoterHealth.Rules, NumaflowHealth.Rules, NumaplaneHealth.Rules,
        CertManagerHealth.Rules, ExternalSecretsHealth.Rules, FluxHealth.Rules, GatewayHealth.Rules, GlooHealth.Rules, ContourHealth.Rules, CrossplaneHealth.Rules,
        GoogleCloudHealth.Rules, ClusterApiHealth.Rules, KarpenterHealth.Rules, ScalingHealth.Rules, KnativeHealth.Rules, KruiseHealth.Rules, DeliveryHealth.Rules, KeptnHealth.Rules,
        MonitoringHealth.Rules, GrafanaHealth.Rules, ElasticHealth.Rules, HumioHealth.Rules, KafkaHealth.Rules, RabbitHealth.Rules, PostgresHealth.Rules, MariaHealth.Rules, DatabaseHealth.Rules, SparkHealth.Rules,
        RookHealth.Rules, StorageHealth.Rules, VirtualMachineHealth.Rules, OpenShiftHealth.Rules, PolicyHealth.Rules, OperatorsHealth.Rules, ThreeScaleHealth.Rules, PlatformHealth.Rules,
    }.SelectMany(rules => rules).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Rules for every kind of groups with an ending, as <c>_.crossplane.io/_</c> upstream.</summary>
    private static readonly ImmutableArray<(string Ending, HealthRule Rule)> Endings =
        [.. Rules.Where(rule => rule.Key.StartsWith("*.", StringComparison.Ordinal)).Select(rule => (rule.Key[1..^2], rule.Value))];

    /// <summary>Every kind with a rule, as <c>group/Kind</c>, with <c>*</c> for any.</summary>
    public static IEnumerable<string> Kinds => Rules.Keys;

    /// <returns>The health; null where no check is shipped for the kind.</returns>
    public static ResourceHealth? Of(JsonObject live)
    {
        if (Find(live.Group(), live.Kind()) is not { } rule)
        {
            return null;
        }

        try
        {
            return rule(new(live, "")) ?? ResourceHealth.None;
        }
        catch (UnreadableFieldException error)
        {
            return ResourceHealth.Failed($"the health check of {live.Group()}/{live.Kind()} failed: {error.Message}");
        }
    }

    private static HealthRule? Find(string group, string kind) =>
        Rules.TryGetValue($"{group}/{kind}", out var own) || Rules.TryGetValue($"{group}/*", out own) ? own
        : Endings.FirstOrDefault(ending => group.EndsWith(ending.Ending, StringComparison.Ordinal)).Rule;
}
