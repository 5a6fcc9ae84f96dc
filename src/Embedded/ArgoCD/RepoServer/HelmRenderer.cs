using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Helm;

namespace ArgoCD.RepoServer;

/// <summary>Sources that are charts, in git or out of a chart repository.</summary>
internal sealed class HelmRenderer : ISourceRenderer
{
    public Task<ImmutableArray<JsonObject>> RenderAsync(SourceToRender source, CancellationToken cancellationToken)
    {
        var helm = source.Source.Map("helm");
        var environment = BuildEnvironment.Of(source);
        var values = new HelmValuesFiles(source, environment);

        // A release is named by the Application alone, wherever that lives.
        var release = helm.Text("releaseName") is { Length: > 0 } stated ? stated : Tracking.ApplicationOf(source.Request.ApplicationName, "").Name;
        var ns = helm.Text("namespace") is { Length: > 0 } own ? own : source.Request.DestinationNamespace;
        var kubeVersion = helm.Text("kubeVersion") is { Length: > 0 } version ? version : source.Request.KubeVersion.TrimStart('v');
        var includeCrds = helm.Flag("skipCrds") != true;
        try
        {
            var text = HelmTemplate.Render(
                source.Tree, source.Path,
                new()
                {
                    ReleaseName = release,
                    Namespace = ns.Length > 0 ? ns : "default",
                    ValuesFiles = [.. values.Read(helm)],
                    Sets = [.. Parameters(helm, environment)],
                    ReadFile = values.Find,
                    KubeVersion = kubeVersion,
                    ApiVersions = helm.Texts("apiVersions").Any() ? [.. helm.Texts("apiVersions")] : source.Request.ApiVersions,
                    IncludeCrds = includeCrds,
                    SkipTests = helm.Flag("skipTests") == true,
                    SkipSchemaValidation = helm.Flag("skipSchemaValidation") == true,
                },
                cancellationToken);
            return Task.FromResult(YamlDocuments.Parse(text).OfType<JsonObject>().ToImmutableArray());
        }
        catch (Exception error) when (error is HelmException or YamlDotNet.Core.YamlException)
        {
            throw new RenderException(
                $"`helm template . --name-template {release}{(ns.Length > 0 ? $" --namespace {ns}" : "")} --kube-version {kubeVersion}{(includeCrds ? " --include-crds" : "")}` failed exit status 1: Error: {error.Message}",
                error);
        }
    }

    /// <summary>In the order in which helm takes them, whatever that of the source: each later one wins.</summary>
    private static IEnumerable<HelmSetValue> Parameters(JsonObject? helm, BuildEnvironment environment) =>
        helm.Items("parameters").OrderBy(parameter => parameter.Flag("forceString") == true).Select(parameter => new HelmSetValue(
            parameter.Flag("forceString") == true ? HelmSetKind.Text : HelmSetKind.Typed,
            $"{parameter.Text("name")}={Escape(environment.Substitute(parameter.Text("value")))}"))
        .Concat(helm.Items("fileParameters").Select(parameter => new HelmSetValue(HelmSetKind.File, $"{parameter.Text("name")}={parameter.Text("path")}")));

    /// <summary>A comma belongs to the value, except in a list.</summary>
    private static string Escape(string value) => value.StartsWith('{') && value.EndsWith('}') ? value
        : string.Concat(value.Select((c, at) => c == ',' && (at == 0 || value[at - 1] != '\\') ? "\\," : $"{c}"));
}
