using System.Text.Json;
using static ArgoCD.Health.ResourceHealth;

namespace ArgoCD.Health.Shipped;

/// <summary>The shapes that most health checks have, to be put together.</summary>
internal static class HealthRules
{
    /// <summary>The first rule with something to say decides.</summary>
    public static HealthRule FirstOf(params HealthRule[] rules) => live =>
    {
        foreach (var rule in rules)
        {
            if (rule(live) is { } health)
            {
                return health;
            }
        }

        return null;
    };

    public static HealthRule Waiting(string message) => Always(Progressing, message);

    public static HealthRule Always(string status, string message = "") => _ => new(status, message);

    public static HealthRule Always(string status, Say say) => live => Tell(status, say(live));

    /// <summary>The first condition of <c>status.conditions</c> that has a meaning decides.</summary>
    public static HealthRule Conditions(params When[] meanings) => live => FirstCondition(live.Maybe("status", "conditions"), meanings);

    public static ResourceHealth? FirstCondition(Field conditions, params When[] meanings)
    {
        if (conditions.IsAbsent)
        {
            return null;
        }

        foreach (var condition in conditions.Items())
        {
            foreach (var meaning in meanings)
            {
                if (meaning.Matches(condition))
                {
                    return Tell(meaning.Health, meaning.Say(condition));
                }
            }
        }

        return null;
    }

    /// <summary>The most common check of all: condition Ready, and what is waited for without it.</summary>
    public static HealthRule Ready(string waiting) => FirstOf(Conditions(When("Ready", "False", Degraded), When("Ready", "True", Healthy)), Waiting(waiting));

    /// <summary>The word in a field decides, where the field is there and has a meaning.</summary>
    public static HealthRule Phases(string path, params On[] meanings)
    {
        var steps = path.Split('.');
        return live => live.Maybe(steps) is var phase && Array.Find(meanings, meaning => meaning.Matches(phase)) is { } found ? Tell(found.Health, found.Say(live)) : null;
    }

    /// <summary>Rules that count only where a field is there.</summary>
    public static HealthRule Where(string path, params HealthRule[] rules)
    {
        var steps = path.Split('.');
        var all = FirstOf(rules);
        return live => live.Maybe(steps).IsAbsent ? null : all(live);
    }

    /// <summary>Rules that count only where a field is not there.</summary>
    public static HealthRule Without(string path, params HealthRule[] rules)
    {
        var steps = path.Split('.');
        var all = FirstOf(rules);
        return live => live.Maybe(steps).IsAbsent ? all(live) : null;
    }

    /// <summary>Rules that cannot do without a field: the object is Unknown where it has none.</summary>
    public static HealthRule Needing(string field, params HealthRule[] rules)
    {
        var all = FirstOf(rules);
        return live => live[field].IsAbsent ? throw live[field].Unreadable("read") : all(live);
    }

    public static HealthRule If(Func<Field, bool> holds, string status, string message) => live => holds(live) ? new(status, message) : null;

    public static HealthRule If(Func<Field, bool> holds, string status, Say say) => live => holds(live) ? Tell(status, say(live)) : null;

    /// <summary>A generation that the controller states, and that is not the object's, is waited for.</summary>
    public static HealthRule Unobserved(string message) => If(
        live => live.Maybe("status", "observedGeneration") is { IsAbsent: false } observed
            && live["metadata"]["generation"] is { IsAbsent: false } generation && observed != generation,
        Progressing,
        message);

    public static When When(string? type, string? status, string health) => new(type, status, health, Message);

    public static When When(string? type, string? status, string health, string message) => new(type, status, health, _ => message);

    public static When When(string? type, string? status, string health, Say say) => new(type, status, health, say);

    public static On On(string value, string health, string message) => new(value, health, _ => message);

    public static On On(string value, string health, Say say) => new(value, health, say);

    public static Field Message(Field subject) => subject["message"];

    public static Field Reason(Field subject) => subject["reason"];

    public static Say MessageOr(string otherwise) => subject => subject["message"].Or(otherwise);

    public static Say StatusMessageOr(string otherwise) => live => live["status"]["message"] is { IsAbsent: false } said ? said : otherwise;

    /// <summary>A field of the object, as it stands.</summary>
    public static Say The(string path)
    {
        var steps = path.Split('.');
        return live => live.Maybe(steps);
    }

    /// <summary>A health with what a field says; a field that is no text leaves no health at all, as upstream.</summary>
    public static ResourceHealth Tell(string status, Field message) =>
        message.IsAbsent ? new(status) : message.Node!.GetValueKind() is JsonValueKind.String ? new(status, message.Text) : None;
}
