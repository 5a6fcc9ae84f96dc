using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using FileTrees;
using Helm;

namespace ArgoCD.RepoServer;

/// <summary>Sources that are charts in git.</summary>
internal sealed class HelmRenderer : ISourceRenderer
{
    public Task<ImmutableArray<JsonObject>> RenderAsync(SourceToRender source, CancellationToken cancellationToken)
    {
        var helm = source.Source.Map("helm");
        var release = helm.Text("releaseName") is { Length: > 0 } stated ? stated : source.Request.ApplicationName;
        var ns = helm.Text("namespace") is { Length: > 0 } own ? own : source.Request.DestinationNamespace;
        try
        {
            var text = HelmTemplate.Render(
                source.Tree, source.Path,
                new()
                {
                    ReleaseName = release,
                    Namespace = ns.Length > 0 ? ns : "default",
                    ValuesFiles = [.. ValuesFiles(source, helm)],
                    Sets = [.. helm.Items("parameters").Select(parameter => new HelmSetValue(
                        parameter.Flag("forceString") == true ? HelmSetKind.Text : HelmSetKind.Typed,
                        $"{parameter.Text("name")}={parameter.Text("value").Replace(",", "\\,", StringComparison.Ordinal)}"))],
                    KubeVersion = helm.Text("kubeVersion") is { Length: > 0 } version ? version : source.Request.KubeVersion.TrimStart('v'),
                    ApiVersions = helm.Texts("apiVersions").Any() ? [.. helm.Texts("apiVersions")] : source.Request.ApiVersions,
                    IncludeCrds = helm.Flag("skipCrds") != true,
                    SkipTests = helm.Flag("skipTests") == true,
                    SkipSchemaValidation = helm.Flag("skipSchemaValidation") == true,
                },
                cancellationToken);
            return Task.FromResult(YamlDocuments.Parse(text).OfType<JsonObject>().ToImmutableArray());
        }
        catch (Exception error) when (error is HelmException or YamlDotNet.Core.YamlException)
        {
            throw new RenderException($"`helm template . --name-template {release} --namespace {ns} --include-crds` failed exit status 1: Error: {error.Message}", error);
        }
    }

    private static IEnumerable<HelmValuesFile> ValuesFiles(SourceToRender source, JsonObject? helm)
    {
        foreach (var file in helm.Texts("valueFiles"))
        {
            var path = TreePath.Join(file.StartsWith('/') ? "" : source.Path, file.TrimStart('/'));
            var content = path is null ? null : source.Tree.Read(path);
            if (content is null && helm.Flag("ignoreMissingValueFiles") == true)
            {
                continue;
            }

            yield return new(file, content is { } bytes ? Encoding.UTF8.GetString(bytes.Span)
                : throw new RenderException($"`helm template .` failed exit status 1: Error: open {file}: no such file or directory"));
        }

        // Each later one wins: files, then the text, then the object.
        if (helm.Text("values") is { Length: > 0 } text)
        {
            yield return new("values", text);
        }

        if (helm.Map("valuesObject") is { Count: > 0 } values)
        {
            yield return new("valuesObject", values.ToJsonString());
        }
    }
}
