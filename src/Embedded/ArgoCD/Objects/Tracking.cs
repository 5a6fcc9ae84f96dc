using System.Text.Json.Nodes;
using ArgoCD.Settings;

namespace ArgoCD.Objects;

/// <summary>How managed objects are marked, and whose they are. Source: <c>application.resourceTrackingMethod</c> of argocd-cm.</summary>
internal static class Tracking
{
    public const string ByAnnotation = "annotation";
    public const string ByLabel = "label";
    public const string ByBoth = "annotation+label";

    private const int LabelLength = 63;

    /// <summary>The name under which an Application marks its objects: prefixed where it lives outside Argo CD's namespace.</summary>
    public static string InstanceName(string applicationNamespace, string name, string controllerNamespace) =>
        applicationNamespace == controllerNamespace || applicationNamespace.Length == 0 ? name : $"{applicationNamespace}_{name}";

    /// <summary>The Application that marks its objects with a name.</summary>
    public static ResourceKey ApplicationOf(string instance, string controllerNamespace) => instance.IndexOf('_', StringComparison.Ordinal) is > 0 and var end
        ? new(Words.Group, "Application", instance[..end], instance[(end + 1)..]) : new(Words.Group, "Application", controllerNamespace, instance);

    /// <summary>The tracking id of an object; one without namespace counts to the destination's.</summary>
    public static string Id(string instance, JsonObject item, string destinationNamespace)
    {
        var ns = item.Namespace() is { Length: > 0 } own ? own : destinationNamespace;
        return $"{instance}:{item.Group()}/{item.Kind()}:{ns}/{item.Name()}";
    }

    /// <summary>Marks an object as this Application's.</summary>
    /// <param name="item">The object.</param>
    /// <param name="instance">The name under which the Application marks.</param>
    /// <param name="destinationNamespace">Where objects without namespace go.</param>
    /// <param name="marking">How objects are marked.</param>
    public static void Mark(JsonObject item, string instance, string destinationNamespace, Marking marking)
    {
        if (marking.Method is not ByLabel)
        {
            item.Ensure("metadata", "annotations")[Words.TrackingId] = Id(instance, item, destinationNamespace);
            if (marking.InstallationId.Length > 0)
            {
                item.Ensure("metadata", "annotations")[Words.InstallationId] = marking.InstallationId;
            }
        }

        if (marking.Method is not ByAnnotation)
        {
            item.Ensure("metadata", "labels")[marking.LabelKey] = marking.Method is ByBoth && instance.Length > LabelLength ? Shortened(instance) : instance;
        }
    }

    /// <summary>As much of a name as a label holds; its last character must be a letter or a digit.</summary>
    private static string Shortened(string instance) => instance[..(1 + instance.AsSpan(0, LabelLength).LastIndexOfAnyExcept("-_."))];

    /// <summary>The Application that an object is marked for; null for none, or where another installation marked it.</summary>
    public static string? Owner(JsonObject live, ArgoSettings settings)
    {
        if (settings.TrackingMethod is ByLabel)
        {
            return live.Label(settings.InstanceLabelKey);
        }

        if (settings.InstallationId.Length > 0 && live.Annotation(Words.InstallationId) != settings.InstallationId)
        {
            return null;
        }

        return Parse(live.Annotation(Words.TrackingId)) is [{ Length: > 0 } application, ..] ? application : null;
    }

    /// <summary>Whether the mark names the very object that carries it, and was not copied from another.</summary>
    public static bool IsOwnMark(JsonObject live, string method)
    {
        return method is ByLabel || Parse(live.Annotation(Words.TrackingId)) is not [_, var group, var kind, var ns, var name]
            || (group == live.Group() && kind == live.Kind() && name == live.Name() && (live.Namespace().Length == 0 || ns == live.Namespace()));
    }

    /// <summary>The parts of <c>instance:group/kind:namespace/name</c>, whose name may itself hold a colon; null for what is no such id (upstream: <c>ParseAppInstanceValue</c>).</summary>
    private static string[]? Parse(string? id) =>
        id?.Split(':', 3) is [var application, var kind, var place] && kind.Split('/') is { Length: 2 } kinds && place.Split('/') is { Length: 2 } places
            ? [application, .. kinds, .. places] : null;
}

/// <summary>How objects are marked as an Application's.</summary>
/// <param name="Method">One of the constants of <see cref="Tracking"/>.</param>
/// <param name="LabelKey">The label, where labels are used.</param>
/// <param name="InstallationId">The <c>installationID</c> of the settings; empty for none.</param>
internal sealed record Marking(string Method, string LabelKey, string InstallationId);
