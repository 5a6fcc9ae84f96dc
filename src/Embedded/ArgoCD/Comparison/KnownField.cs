using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.Objects;

namespace ArgoCD.Comparison;

/// <summary>
/// A field of a custom resource that is of a type of Kubernetes itself, so that its quantities compare by value. Source:
/// <c>resource.customizations.knownTypeFields</c> of argocd-cm.
/// </summary>
/// <param name="Path">The steps to the field; a list on the way stands for each of its items.</param>
/// <param name="Type">The type, such as <c>core/v1/PodSpec</c>.</param>
internal sealed record KnownField(ImmutableArray<string> Path, string Type)
{
    private const string QuantityType = "core/Quantity";
    private const string ListType = "core/v1/ResourceList";
    private const string DurationType = "meta/v1/Duration";

    private static readonly ImmutableArray<string> Lists = ["limits", "requests", "capacity", "allocatable", "hard", "overhead", "allocatedResources"];

    /// <summary>What counts for Rollouts where the settings say nothing of them.</summary>
    public static readonly KnownField RolloutTemplate = new(["spec", "template", "spec"], "core/v1/PodSpec");

    /// <summary>Reads an entry of the settings.</summary>
    public static KnownField Read(JsonObject entry) => new([.. entry.Text("field").Split('.')], entry.Text("type"));

    /// <summary>Brings the quantities of the field into one form.</summary>
    public void Normalize(JsonObject item) => Walk(item, 0);

    private void Walk(JsonNode? node, int at)
    {
        if (node is JsonArray list)
        {
            foreach (var inner in list)
            {
                Walk(inner, at);
            }
        }
        else if (at == Path.Length)
        {
            Unify(node);
        }
        else if (node is JsonObject map && map.ContainsKey(Path[at]))
        {
            if (at + 1 == Path.Length && Type == QuantityType)
            {
                Canonicalize(map, Path[at]);
            }
            else if (at + 1 == Path.Length && Type == DurationType)
            {
                if (GoDuration.Parse(map[Path[at]].Text()) is { } duration)
                {
                    map[Path[at]] = duration.ToString("c", CultureInfo.InvariantCulture);
                }
            }
            else
            {
                Walk(map[Path[at]], at + 1);
            }
        }
    }

    private void Unify(JsonNode? node)
    {
        if (Type == ListType)
        {
            CanonicalizeAll(node as JsonObject);
            return;
        }

        foreach (var item in (node as JsonArray) ?? [])
        {
            Unify(item);
        }

        foreach (var (name, inner) in (node as JsonObject) ?? [])
        {
            if (Lists.Contains(name) && inner is JsonObject amounts)
            {
                CanonicalizeAll(amounts);
            }
            else
            {
                Unify(inner);
            }
        }
    }

    private static void CanonicalizeAll(JsonObject? amounts)
    {
        foreach (var name in amounts?.Select(amount => amount.Key).ToList() ?? [])
        {
            Canonicalize(amounts!, name);
        }
    }

    private static void Canonicalize(JsonObject map, string name)
    {
        if (map[name] is JsonValue value && Quantity.Canonical(value.Text()) is { } canonical)
        {
            map[name] = canonical;
        }
    }
}
