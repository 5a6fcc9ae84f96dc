using System.Text.Json.Nodes;
using Dashboard.Live;

namespace Dashboard.Features.Applications.Diff;

/// <summary>What the ConfigMap <c>argocd-cm</c> says of rendering and comparing.</summary>
/// <param name="Data">Its data; null where there is no such ConfigMap.</param>
internal sealed record ArgoSettings(JsonObject? Data)
{
    /// <summary>Before the ConfigMap was read.</summary>
    public static ArgoSettings Unknown { get; } = new((JsonObject?)null);

    /// <summary>Whether kustomizations may use charts. Where there is no Argo CD, as typed commands may: <c>--enable-helm</c>.</summary>
    public bool EnablesHelm => Data is null
        || Data.Text("kustomize.buildOptions")?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Contains("--enable-helm") == true;

    /// <summary>Finds the settings among the ConfigMaps of a cluster.</summary>
    public static ArgoSettings In(FeedState configMaps) =>
        configMaps.Objects.FirstOrDefault(item => item.Key.Name == "argocd-cm").Value is { } found ? new(found.At("data") as JsonObject ?? []) : Unknown;
}
