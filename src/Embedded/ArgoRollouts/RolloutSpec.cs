using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.Runtime.Objects;

namespace ArgoRollouts;

/// <summary>Reads a Rollout.</summary>
internal sealed record RolloutSpec(JsonObject Rollout)
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    public int Replicas => (int?)Rollout.At("spec", "replicas") ?? 1;

    public JsonObject Template => Rollout.At("spec", "template") as JsonObject ?? [];

    public JsonObject? Canary => Rollout.At("spec", "strategy", "canary") as JsonObject;

    public IReadOnlyList<JsonObject> Steps => Canary?["steps"] is JsonArray steps ? [.. steps.OfType<JsonObject>()] : [];

    public bool IsPaused => (bool?)Rollout.At("spec", "paused") ?? false;

    public int HistoryLimit => (int?)Rollout.At("spec", "revisionHistoryLimit") ?? 10;

    public int ProgressDeadlineSeconds => (int?)Rollout.At("spec", "progressDeadlineSeconds") ?? 600;

    public (int Surge, int Unavailable) Limits
    {
        get
        {
            var surge = Resolve(Canary?["maxSurge"], roundUp: true);
            var unavailable = Resolve(Canary?["maxUnavailable"], roundUp: false);
            return surge == 0 && unavailable == 0 ? (0, 1) : (surge, unavailable);
        }
    }

    public string StepsHash => Hash(Canary?["steps"] ?? new JsonArray(), null);

    public string PodHash => Hash(Template, (int?)Rollout.At("status", "collisionCount"));

    /// <summary>What keeps the Rollout from being worked on, in upstream's words; null when nothing does.</summary>
    public string? Problem()
    {
        if (Rollout.At("spec", "workloadRef") is not null) { return Invalid("spec.workloadRef", "workloadRef is not supported by the embedded controller"); }
        if (Rollout.At("spec", "strategy", "blueGreen") is not null)
        {
            return Canary is not null
                ? Invalid("spec.strategy.strategy", "Multiple Strategies can not be listed")
                : Invalid("spec.strategy.blueGreen", "blueGreen is not supported by the embedded controller");
        }

        if (Canary is null) { return Invalid("spec.strategy", "Rollout has missing field '.spec.strategy.canary or .spec.strategy.blueGreen'"); }
        if (Canary["trafficRouting"] is not null) { return Invalid("spec.strategy.canary.trafficRouting", "trafficRouting is not supported by the embedded controller"); }
        for (var i = 0; i < Steps.Count; i++)
        {
            var at = $"spec.strategy.canary.steps[{i}]";
            if (Steps[i]["setWeight"] is { } weight)
            {
                if ((int)weight is < 0 or > 100) { return Invalid($"{at}.setWeight", "SetWeight needs to be between 0 and 100"); }
            }
            else if (Steps[i]["pause"] is JsonObject pause)
            {
                if (pause["duration"] is not null && Duration(pause) is not { } duration) { return Invalid($"{at}.pause.duration", "Duration needs to be greater than 0"); }
            }
            else
            {
                return Invalid(at, Steps[i].Select(member => member.Key).FirstOrDefault(key => key is "analysis" or "experiment" or "plugin" or "setCanaryScale" or "setHeaderRoute" or "setMirrorRoute") is { } known
                    ? $"the step {known} is not supported by the embedded controller"
                    : "Step must have one of the following set: experiment, setWeight, setCanaryScale, plugin or pause");
            }
        }

        return null;

        string Invalid(string field, string why) => $"The Rollout \"{Rollout.Name()}\" is invalid: {field}: Invalid value: {why}";
    }

    /// <summary>The weight at a step: the last that was set at or before it.</summary>
    public int WeightAt(int index)
    {
        for (var i = Math.Min(index, Steps.Count - 1); i >= 0; i--)
        {
            if ((int?)Steps[i]["setWeight"] is { } weight) { return weight; }
        }

        return 0;
    }

    /// <summary>How long a pause lasts; null until it is promoted.</summary>
    public static TimeSpan? Duration(JsonObject pause)
    {
        var text = pause["duration"]?.ToString() ?? "";
        var unit = text.Length == 0 ? ' ' : text[^1];
        var number = char.IsAsciiDigit(unit) ? text : text.Length > 0 ? text[..^1] : "";
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value <= 0) { return null; }
        return unit switch { 'm' => TimeSpan.FromMinutes(value), 'h' => TimeSpan.FromHours(value), _ => TimeSpan.FromSeconds(value) };
    }

    /// <summary>FNV-1a 32 over the JSON with its members in order, in the alphabet of generated names.</summary>
    public static string Hash(JsonNode node, int? collisionCount)
    {
        var hash = 2166136261u;
        foreach (var value in Encoding.UTF8.GetBytes(Canonical(node)?.ToJsonString() ?? "null").Concat(collisionCount is { } count ? BitConverter.GetBytes((long)count) : []))
        {
            hash = (hash ^ value) * 16777619u;
        }

        return string.Concat(hash.ToString(CultureInfo.InvariantCulture).Select(digit => Alphabet[digit % Alphabet.Length]));
    }

    private static JsonNode? Canonical(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Where(member => member.Value is not null).OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Canonical(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Canonical)]),
        _ => node?.DeepClone(),
    };

    private int Resolve(JsonNode? value, bool roundUp)
    {
        var text = value?.ToString() ?? "25%";
        if (!text.EndsWith('%')) { return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0; }
        var share = Replicas * double.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture) / 100;
        return (int)(roundUp ? Math.Ceiling(share) : Math.Floor(share));
    }
}
