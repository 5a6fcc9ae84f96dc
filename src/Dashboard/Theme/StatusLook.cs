using MudBlazor;

namespace Dashboard.Theme;

/// <summary>How a status is shown: shape, word and colour class, so that no meaning hangs on colour alone.</summary>
/// <param name="Word">The status in Argo CD's own word.</param>
/// <param name="Icon">Its filled icon.</param>
/// <param name="Hue">Its colour class without prefix: ok, warn, none, busy, bad or hold.</param>
/// <param name="Turns">Whether the icon turns.</param>
public sealed record StatusLook(string Word, string Icon, string Hue, bool Turns = false)
{
    /// <summary>Of a sync status.</summary>
    public static StatusLook Sync(string? status) => status switch
    {
        "Synced" => new("Synced", Icons.Material.Filled.CheckCircle, "ok"),
        "OutOfSync" => new("OutOfSync", Icons.Material.Filled.ArrowCircleUp, "warn"),
        _ => new("Unknown", Icons.Material.Filled.Help, "none"),
    };

    /// <summary>Of a health status.</summary>
    public static StatusLook Health(string? status) => status switch
    {
        "Healthy" => new("Healthy", Icons.Material.Filled.Favorite, "ok"),
        "Progressing" => new("Progressing", Icons.Material.Filled.Autorenew, "busy", true),
        "Degraded" => new("Degraded", Icons.Material.Filled.HeartBroken, "bad"),
        "Suspended" => new("Suspended", Icons.Material.Filled.PauseCircle, "hold"),
        "Missing" => new("Missing", Icons.Material.Filled.SearchOff, "warn"),
        _ => new("Unknown", Icons.Material.Filled.HelpOutline, "none"),
    };

    /// <summary>Of the phase of an operation; null is an Application that was never synced.</summary>
    public static StatusLook Operation(string? phase) => phase switch
    {
        "Running" or "Terminating" => new(phase, Icons.Material.Filled.Sync, "busy", true),
        "Succeeded" => new("Succeeded", Icons.Material.Filled.TaskAlt, "ok"),
        "Failed" or "Error" => new(phase, Icons.Material.Filled.ErrorOutline, "bad"),
        _ => new("–", Icons.Material.Filled.HorizontalRule, "none"),
    };

    /// <summary>An object that is in the cluster and no longer in git.</summary>
    public static StatusLook Pruned { get; } = new("to be pruned", Icons.Material.Filled.DeleteSweep, "warn");

    /// <summary>Something that stands in for a real process.</summary>
    public static StatusLook Simulated { get; } = new("simulated", Icons.Material.Filled.Theaters, "none");

    /// <summary>A condition of an object: true is good unless its type names a failure.</summary>
    public static StatusLook Condition(string? status, bool bad) => (status, bad) switch
    {
        ("True", false) => new("True", Icons.Material.Filled.TaskAlt, "ok"),
        ("True", true) or ("False", false) => new(status!, Icons.Material.Filled.ErrorOutline, "bad"),
        _ => new(status ?? "Unknown", Icons.Material.Filled.HorizontalRule, "none"),
    };
}
