using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Settings;
using Kubernetes.Runtime;

namespace ArgoCD.Comparison;

/// <summary>
/// Tells whether a live object differs from its target. Most are decided here, as <c>kubectl apply</c> would predict.
/// What the server alone can know, its defaults inside lists and the owners of fields, is asked of it as a dry run; the
/// answer is held until the object or the target changes.
/// </summary>
/// <param name="client">Where to ask.</param>
internal sealed class ObjectComparer(IResourceClient client)
{
    private const int Attempts = 5;

    private readonly ConcurrentDictionary<(string Application, ResourceKey Key), Answer> _answers = new();

    /// <param name="application">For whom the answer is held.</param>
    /// <param name="target">What is to be.</param>
    /// <param name="live">What is, in the version of the target.</param>
    /// <param name="type">The kind.</param>
    /// <param name="method">How they are compared.</param>
    /// <param name="rules">What does not count, of the settings and of the Application.</param>
    /// <param name="settings">What else the settings say of objects of a kind.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <exception cref="DiffException">The server refuses the trial that was asked for.</exception>
    /// <exception cref="ApiException">The object changed each time before the server answered for it, or the server is not able to answer.</exception>
    public async Task<bool> DiffersAsync(
        string application, JsonObject target, JsonObject live, ResourceType type, DiffMethod method,
        ImmutableArray<IgnoreRule> rules, ArgoSettings settings, CancellationToken cancellationToken)
    {
        var id = (application, ResourceKey.Of(live));
        if (_answers.TryGetValue(id, out var known) && known.Version == live.ResourceVersion() && known.Method == method
            && known.Rules == rules && (ReferenceEquals(known.Target, target) || known.Target.SameAs(target)))
        {
            return known.Differs;
        }

        // The server answers for the version that is compared or not at all: what somebody wrote meanwhile, such as a
        // status, would pass for a difference from the target.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                JsonObject Normalized(JsonObject item) => Normalizer.Normalize(item, live, target, rules, settings);
                var differs = method is DiffMethod.ThreeWay
                    ? await DiffersByPredictionAsync(target, live, type, Normalized, cancellationToken)
                    : await DiffersOnServerAsync(target, live, type, Normalized, cancellationToken);
                _answers[id] = new(live.ResourceVersion(), target, method, rules, differs);
                return differs;
            }
            catch (ApiException error) when (error.Code is HttpStatusCode.Conflict && attempt < Attempts)
            {
                if (await client.FindAsync(type, live.Key(), cancellationToken) is not { } fresh)
                {
                    return true;
                }

                live = fresh;
            }
            catch (ApiException error) when (error.Code is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
            {
                // What the server would refuse, such as a change of an immutable field, is a difference all the same.
                return method is not DiffMethod.ServerSideDiff ? true : throw new DiffException(
                    "error calculating server side diff: serverSideDiff error: error running server side apply in dryrun mode for resource "
                    + $"{target.Kind()}/{target.Name()}: {error.Message}", error);
            }
        }
    }

    /// <summary>Forgets what is known for an Application.</summary>
    public void Forget(string application)
    {
        foreach (var id in _answers.Keys.Where(id => id.Application == application).ToList())
        {
            _answers.TryRemove(id, out _);
        }
    }

    private async Task<bool> DiffersByPredictionAsync(
        JsonObject target, JsonObject live, ResourceType type, Func<JsonObject, JsonObject> normalized, CancellationToken cancellationToken)
    {
        var original = ThreeWayMerge.LastApplied(live) is { } last && last.Kind() == target.Kind() ? normalized(last) : null;
        var wanted = normalized(target);
        var present = ThreeWayMerge.WithoutDefaults(original, wanted, normalized(live));
        var predicted = ThreeWayMerge.Predict(original, wanted, present);
        if (predicted.SameAs(present))
        {
            return false;
        }

        if (!ThreeWayMerge.IsBuiltIn(type.Group))
        {
            return true;
        }

        // A built-in kind: the difference may be only a default, or another spelling of a quantity. A field that the kind does not have is one.
        var patch = MergePatch.Between(present, predicted);
        patch.Ensure("metadata")["resourceVersion"] = live.ResourceVersion();
        var answered = await client.PatchAsync(type, live.Key(), PatchType.Merge, patch, new(Words.ControllerManager, DryRun: true, FieldValidation: "Strict"), cancellationToken);
        return !normalized(answered).SameAs(present);
    }

    private async Task<bool> DiffersOnServerAsync(
        JsonObject target, JsonObject live, ResourceType type, Func<JsonObject, JsonObject> normalized, CancellationToken cancellationToken)
    {
        var body = target.Copy();
        if (type is { Group: "", Kind: "Secret" })
        {
            Normalizer.FoldStringData(body);
        }

        body.Ensure("metadata")["resourceVersion"] = live.ResourceVersion();
        var answered = await client.ApplyAsync(type, body, new(Words.ControllerManager, DryRun: true, Force: true), cancellationToken);
        return !normalized(answered).SameAs(normalized(live));
    }

    private sealed record Answer(string Version, JsonObject Target, DiffMethod Method, ImmutableArray<IgnoreRule> Rules, bool Differs);
}
