using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Applications;

/// <summary>
/// Why the controller looked at an Application. Upstream knows it and keeps it to its log; here it is also written beside
/// each status, in the annotation <see cref="Words.WokenBy"/>, so that a person can see what a push, a poll or a hand edit did.
/// </summary>
/// <param name="Cause">One of the constants of this record.</param>
/// <param name="About">The object that changed, as <c>group/Kind/namespace/name</c>; empty where none did.</param>
internal sealed record Wake(string Cause, string About = "")
{
    /// <summary>A git host announced a push to argocd-server.</summary>
    public const string Webhook = "webhook";

    /// <summary>Somebody set the refresh annotation.</summary>
    public const string Refresh = "refresh";

    /// <summary>Somebody set the refresh annotation to <c>hard</c>.</summary>
    public const string HardRefresh = "hard-refresh";

    /// <summary>The resync period elapsed.</summary>
    public const string Poll = "poll";

    /// <summary>The Application is new, or its own spec changed.</summary>
    public const string Spec = "spec";

    /// <summary>An object that it manages changed in the cluster.</summary>
    public const string Drift = "drift";

    /// <summary>An object that it manages, or one of its pods, changed how it does, not what it is.</summary>
    public const string Health = "health";

    /// <summary>An operation runs or ended.</summary>
    public const string Operation = "operation";

    /// <summary>A wait that an earlier look had set elapsed: a back-off, or the grace for errors of the repository.</summary>
    public const string Schedule = "schedule";

    /// <summary>What asked by annotation: argocd-server writes it when a push is announced, and is known by its field manager.</summary>
    public static Wake ByAnnotation(JsonObject app, bool hard)
    {
        var isServer = app.Items("metadata", "managedFields").Any(entry => entry.Text("manager") == Words.ServerManager
            && entry.At("fieldsV1", "f:metadata", "f:annotations", $"f:{Words.Refresh}") is not null);
        return new(hard ? HardRefresh : isServer ? Webhook : Refresh);
    }

    /// <summary>The value of the annotation.</summary>
    public string At(DateTimeOffset time) => About.Length == 0 ? $"{Cause} {time.ToKubernetesTime()}" : $"{Cause} {time.ToKubernetesTime()} {About}";
}
