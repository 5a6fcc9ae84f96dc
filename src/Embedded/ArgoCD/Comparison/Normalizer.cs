using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Settings;

namespace ArgoCD.Comparison;

/// <summary>Brings targets and live objects into the form in which they are compared.</summary>
internal static class Normalizer
{
    /// <summary>A copy without what never counts as a difference.</summary>
    /// <param name="item">A target or a live object.</param>
    /// <param name="live">The live object, which knows who owns which field.</param>
    /// <param name="target">What is to be.</param>
    /// <param name="rules">Rules of the Application and of the settings.</param>
    /// <param name="settings">What else the settings say of objects of a kind.</param>
    public static JsonObject Normalize(JsonObject item, JsonObject live, JsonObject target, IEnumerable<IgnoreRule> rules, ArgoSettings settings)
    {
        var result = item.Copy();
        TakeOverMark(result, live, target, settings);
        if (result.Map("metadata") is { } metadata)
        {
            foreach (var field in (ReadOnlySpan<string>)["creationTimestamp", "managedFields", "resourceVersion", "uid", "generation", "selfLink", "namespace"])
            {
                metadata.Remove(field);
            }

            (metadata["annotations"] as JsonObject)?.Remove(Words.LastApplied);
            if (metadata["annotations"] is null or JsonObject { Count: 0 })
            {
                metadata.Remove("annotations");
            }
        }

        if (settings.IgnoresStatusOf(item.Group(), item.Kind()))
        {
            result.Remove("status");
        }

        switch (item.Group(), item.Kind())
        {
            case ("", "Secret"):
                FoldStringData(result);
                break;
            case ("", "Endpoints"):
                EndpointSubsets.Sort(result);
                break;
            case ("rbac.authorization.k8s.io", "Role" or "ClusterRole") when result["rules"] is null:
                result["rules"] = new JsonArray();
                break;
            case ("apps", "StatefulSet"):
                KeepStatedClaims(result, live);
                break;
        }

        foreach (var field in settings.KnownFieldsOf(item.Group(), item.Kind()))
        {
            field.Normalize(result);
        }

        foreach (var rule in rules.Where(rule => rule.Concerns(item)))
        {
            rule.Remove(result, live);
        }

        return result;
    }

    /// <summary>What the server filled in below the claim templates of a StatefulSet, which cannot be changed anyway, does not count.</summary>
    private static void KeepStatedClaims(JsonObject item, JsonObject live)
    {
        foreach (var claim in item.Items("spec", "volumeClaimTemplates"))
        {
            foreach (var field in (ReadOnlySpan<string>)["apiVersion", "kind", "status"])
            {
                claim.Remove(field);
            }

            var filled = live.Items("spec", "volumeClaimTemplates").FirstOrDefault(known => known.Text("metadata", "name") == claim.Text("metadata", "name"));
            if (claim.Map("spec") is { } spec && filled.Map("spec") is { } whole)
            {
                foreach (var (name, value) in whole)
                {
                    spec.TryAdd(name, value?.DeepClone());
                }
            }

            (claim["metadata"] as JsonObject)?.Remove("creationTimestamp");
        }
    }

    /// <summary>The stringData of a Secret becomes data, as the server does on write.</summary>
    public static void FoldStringData(JsonObject secret)
    {
        if (secret.Map("stringData") is { } plain)
        {
            var data = secret.Ensure("data");
            foreach (var (name, value) in plain)
            {
                // What is no text stays what it is, so that it is refused where it is applied.
                data[name] = value?.GetValueKind() is JsonValueKind.String ? Convert.ToBase64String(Encoding.UTF8.GetBytes(value.Text())) : value?.DeepClone();
            }

            secret.Remove("stringData");
        }

        foreach (var name in secret.Map("data")?.Where(entry => entry.Value is null).Select(entry => entry.Key).ToList() ?? [])
        {
            secret["data"]![name] = "";
        }
    }

    /// <summary>What the method by label marked last, and the one by annotation has not marked yet, is no difference; nor is a label that is left of it.</summary>
    private static void TakeOverMark(JsonObject item, JsonObject live, JsonObject target, ArgoSettings settings)
    {
        if (settings.TrackingMethod is Tracking.ByLabel || live.Label(settings.InstanceLabelKey) is not { Length: > 0 } || live.Kind() == "CustomResourceDefinition")
        {
            return;
        }

        if (live.Annotation(Words.TrackingId) is null && target.Annotation(Words.TrackingId) is { } mark)
        {
            item.Ensure("metadata", "annotations")[Words.TrackingId] = mark;
        }

        if (target.Label(settings.InstanceLabelKey) is null && item.Map("metadata", "labels") is { } labels)
        {
            labels.Remove(settings.InstanceLabelKey);
            if (labels.Count == 0)
            {
                item.Map("metadata")!.Remove("labels");
            }
        }
    }
}
