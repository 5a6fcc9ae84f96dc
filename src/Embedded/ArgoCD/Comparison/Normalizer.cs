using System.Text;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Comparison;

/// <summary>Brings targets and live objects into the form in which they are compared.</summary>
internal static class Normalizer
{
    /// <summary>A copy without what never counts as a difference.</summary>
    /// <param name="item">A target or a live object.</param>
    /// <param name="rules">Rules of the Application and of the settings.</param>
    /// <param name="ignoresStatus">Whether <c>status</c> counts.</param>
    public static JsonObject Normalize(JsonObject item, IEnumerable<IgnoreRule> rules, bool ignoresStatus)
    {
        var result = item.Copy();
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

        if (ignoresStatus)
        {
            result.Remove("status");
        }

        switch (item.Group(), item.Kind())
        {
            case ("", "Secret"):
                FoldStringData(result);
                break;
            case ("rbac.authorization.k8s.io", "Role" or "ClusterRole") when result["rules"] is null or JsonArray { Count: 0 }:
                result.Remove("rules");
                break;
            case ("argoproj.io", "Rollout"):
                NormalizeQuantities(result.Map("spec", "template", "spec"));
                break;
        }

        foreach (var rule in rules.Where(rule => rule.Concerns(item)))
        {
            rule.Remove(result);
        }

        return result;
    }

    /// <summary>The stringData of a Secret becomes data, as the server does on write.</summary>
    public static void FoldStringData(JsonObject secret)
    {
        if (secret.Map("stringData") is { } plain)
        {
            var data = secret.Ensure("data");
            foreach (var (name, value) in plain)
            {
                data[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value.Text()));
            }

            secret.Remove("stringData");
        }

        foreach (var name in secret.Map("data")?.Where(entry => entry.Value is null).Select(entry => entry.Key).ToList() ?? [])
        {
            secret["data"]![name] = "";
        }
    }

    private static void NormalizeQuantities(JsonObject? podSpec)
    {
        foreach (var container in podSpec.Items("containers").Concat(podSpec.Items("initContainers")))
        {
            foreach (var part in (ReadOnlySpan<string>)["limits", "requests"])
            {
                if (container.Map("resources", part) is not { } amounts)
                {
                    continue;
                }

                foreach (var name in amounts.Select(amount => amount.Key).ToList())
                {
                    if (amounts[name] is JsonValue value && Quantity.Canonical(value.Text()) is { } canonical)
                    {
                        amounts[name] = canonical;
                    }
                }
            }
        }
    }
}
