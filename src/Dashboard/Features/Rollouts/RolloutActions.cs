using System.Globalization;
using System.Text.Json.Nodes;
using Clusters;
using Kubernetes.Runtime;

namespace Dashboard.Features.Rollouts;

/// <summary>Steers a Rollout by the patches that <c>kubectl argo rollouts</c> sends.</summary>
internal sealed class RolloutActions(ICluster cluster, TimeProvider time)
{
    private const string ApiVersion = "argoproj.io/v1alpha1";
    private static readonly WriteOptions OfStatus = new(FieldManager: "learning-gitops", Subresource: "status");
    private static readonly WriteOptions OfSpec = new(FieldManager: "learning-gitops");

    /// <summary>Why a command cannot be given now, as a text's key; null where it can.</summary>
    public static string? Refusal(RolloutView rollout, RolloutCommand command, bool live) => command switch
    {
        _ when !live => "Rollouts_WhyBlind",
        RolloutCommand.Retry => rollout.Aborted ? null : "Rollouts_WhyNotAborted",
        RolloutCommand.Restart => rollout.Restarting ? "Rollouts_WhyRestarting" : null,
        _ when rollout.IsStable => "Rollouts_WhyStable",
        _ when rollout.Aborted => "Rollouts_WhyAborted",
        RolloutCommand.Promote when !rollout.Paused => "Rollouts_WhyMoving",
        _ => null,
    };

    /// <summary>Gives a command.</summary>
    /// <exception cref="ApiException">The server refused.</exception>
    public async Task SendAsync(ObjectKey rollout, RolloutCommand command, CancellationToken cancellationToken)
    {
        var type = await cluster.Resources.FindTypeAsync(ApiVersion, "Rollout", cancellationToken)
            ?? throw new InvalidOperationException("the server doesn't have a resource type \"Rollout\"");
        var live = await cluster.Resources.FindAsync(type, rollout, cancellationToken)
            ?? throw new InvalidOperationException($"rollouts.argoproj.io \"{rollout.Name}\" not found");
        if (command is RolloutCommand.Promote or RolloutCommand.PromoteFull && live["spec"]?["paused"]?.GetValue<bool>() == true)
        {
            await PatchAsync(new JsonObject { ["spec"] = new JsonObject { ["paused"] = false } }, OfSpec);
        }

        await (command switch
        {
            RolloutCommand.Promote => PatchAsync(Status("pauseConditions", null), OfStatus),
            RolloutCommand.PromoteFull => PatchAsync(Status("promoteFull", true), OfStatus),
            RolloutCommand.Abort => PatchAsync(Status("abort", true), OfStatus),
            RolloutCommand.Retry => PatchAsync(Status("abort", false), OfStatus),
            _ => PatchAsync(new JsonObject { ["spec"] = new JsonObject { ["restartAt"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) } }, OfSpec),
        });

        Task<JsonObject> PatchAsync(JsonObject patch, WriteOptions options) =>
            cluster.Resources.PatchAsync(type, rollout, PatchType.Merge, patch, options, cancellationToken);
    }

    private static JsonObject Status(string field, JsonNode? value) => new() { ["status"] = new JsonObject { [field] = value } };
}
