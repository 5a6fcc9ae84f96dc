using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using FileTrees;
using Helm;

namespace ArgoCD.RepoServer;

/// <summary>Sources that are charts, in git or out of a chart repository.</summary>
internal sealed class HelmRenderer : ISourceRenderer
{
    public Task<ImmutableArray<JsonObject>> RenderAsync(SourceToRender source, CancellationToken cancellationToken)
    {
        var helm = source.Source.Map("helm");
        var release = helm.Text("releaseName") is { Length: > 0 } stated ? stated : source.Request.ApplicationName;
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
                    ValuesFiles = [.. ValuesFiles(source, helm)],
                    Sets = [.. Parameters(helm)],
                    ReadFile = file => Read(source, file),
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

    /// <summary>Each later one wins: parameters, then parameters that are files.</summary>
    private static IEnumerable<HelmSetValue> Parameters(JsonObject? helm) =>
        helm.Items("parameters").Select(parameter => new HelmSetValue(
            parameter.Flag("forceString") == true ? HelmSetKind.Text : HelmSetKind.Typed,
            $"{parameter.Text("name")}={parameter.Text("value").Replace(",", "\\,", StringComparison.Ordinal)}"))
        .Concat(helm.Items("fileParameters").Select(parameter => new HelmSetValue(HelmSetKind.File, $"{parameter.Text("name")}={parameter.Text("path")}")));

    private static IEnumerable<HelmValuesFile> ValuesFiles(SourceToRender source, JsonObject? helm)
    {
        foreach (var file in helm.Texts("valueFiles"))
        {
            var content = Read(source, file);
            if (content is null && helm.Flag("ignoreMissingValueFiles") == true)
            {
                continue;
            }

            yield return new(file, content ?? throw new HelmException($"open {file}: no such file or directory"));
        }

        // Each later one wins: files, then the text, then the object.
        if (helm.Map("valuesObject") is { Count: > 0 } values)
        {
            yield return new("valuesObject", values.ToJsonString());
        }
        else if (helm.Text("values") is { Length: > 0 } text)
        {
            yield return new("values", text);
        }
    }

    /// <summary>A file of the source, of the root of its repository (<c>/x</c>), or of another source (<c>$ref/x</c>).</summary>
    private static string? Read(SourceToRender source, string file)
    {
        var (tree, path) = (source.Tree, TreePath.Join(file.StartsWith('/') ? "" : source.Path, file.TrimStart('/')));
        if (file.StartsWith('$'))
        {
            var slash = file.IndexOf('/', StringComparison.Ordinal);
            var name = slash < 0 ? file[1..] : file[1..slash];
            (tree, path) = source.References.TryGetValue(name, out var other)
                ? (other, slash < 0 ? null : TreePath.Join("", file[(slash + 1)..]))
                : throw new RenderException($"source referenced \"${name}\", but no source has a 'ref' field defined");
        }

        return path is not null && tree.Read(path) is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
    }
}
