using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Projects;

/// <summary>Whether an Application's spec can be followed at all; what cannot is said in conditions.</summary>
internal static class ApplicationValidation
{
    private static readonly string[] SourceFields =
        ["repoURL", "path", "targetRevision", "helm", "kustomize", "directory", "plugin", "chart", "ref", "name", "tagPrefix"];

    private static readonly string[] SourceBlocks = ["helm", "kustomize", "directory", "plugin"];

    /// <param name="app">The Application.</param>
    /// <param name="project">Its project; null where it does not exist.</param>
    /// <param name="controllerNamespace">The namespace of Argo CD.</param>
    public static ImmutableArray<ApplicationCondition> Check(JsonObject app, AppProject? project, string controllerNamespace)
    {
        var projectName = ProjectOf(app);
        if (project is null)
        {
            return [new("InvalidSpecError", $"Application referencing project {projectName} which does not exist")];
        }

        if (!project.AllowsApplicationsOf(app.Namespace(), controllerNamespace))
        {
            return [new("UnknownError", $"application '{app.Name()}' in namespace '{app.Namespace()}' is not permitted to use project '{projectName}'")];
        }

        var found = ImmutableArray.CreateBuilder<ApplicationCondition>();
        foreach (var source in SourcesOf(app).DefaultIfEmpty([]))
        {
            if (Incomplete(source, app.At("spec", "sources") is JsonArray { Count: > 0 }) is { } incomplete)
            {
                found.Add(new("InvalidSpecError", incomplete));
                return found.ToImmutable();
            }

            if (!project.AllowsRepository(source.Text("repoURL")))
            {
                found.Add(new("InvalidSpecError", $"application repo {source.Text("repoURL")} is not permitted in project '{projectName}'"));
            }
        }

        var (server, problem) = Destination(app.Map("spec", "destination"));
        if (problem is not null)
        {
            found.Add(new("InvalidSpecError", problem));
        }
        else if (app.Text("spec", "destination", "namespace") is var ns && !project.AllowsDestination(server, Words.InClusterName, ns))
        {
            found.Add(new("InvalidSpecError",
                $"application destination server '{(app.Text("spec", "destination", "name").Length > 0 ? Words.InClusterName : server)}' and namespace '{ns}' do not match any of the allowed destinations in project '{projectName}'"));
        }

        return found.ToImmutable();
    }

    private static string? Incomplete(JsonObject source, bool isOneOfSeveral)
    {
        var hasContent = source.Text("path").Length > 0 || source.Text("chart").Length > 0 || (isOneOfSeveral && source.Text("ref").Length > 0);
        return source.Text("repoURL").Length == 0 || !hasContent
            ? isOneOfSeveral ? $"spec.source.repoURL and either source.path, source.chart, or source.ref are required for source {Printed(source)}"
                : "spec.source.repoURL and either spec.source.path or spec.source.chart are required"
            : source.Text("chart").Length > 0 && source.Text("targetRevision").Length == 0 ? "spec.source.targetRevision is required if the manifest source is a helm chart"
            : null;
    }

    /// <summary>A source as Go prints it: its fields in their order, without their names.</summary>
    private static string Printed(JsonObject source) => $"{{{string.Join(' ', SourceFields.Select(field => (source[field], SourceBlocks.Contains(field)) switch
    {
        (null, true) => "nil",
        (JsonObject block, _) => $"&{GoText.Print(block)}",
        (var text, _) => text.Text(),
    }))}}}";

    /// <summary>The server of a destination, or why there is none.</summary>
    public static (string Server, string? Problem) Destination(JsonObject? destination)
    {
        var server = destination.Text("server");
        var name = destination.Text("name");
        return (server, name) switch
        {
            ({ Length: > 0 }, { Length: > 0 }) => (server, $"application destination can't have both name and server defined: {name} {server}"),
            ("", "") => ("", "Destination server missing from app spec"),
            ("", Words.InClusterName) => (Words.InClusterServer, null),
            ("", _) => ("", $"there are no clusters with this name: {name}"),
            _ when server.TrimEnd('/') == Words.InClusterServer => (Words.InClusterServer, null),
            _ => (server, $"error getting cluster by server \"{server}\": rpc error: code = NotFound desc = cluster \"{server}\" not found"),
        };
    }

    public static string ProjectOf(JsonObject app) => app.Text("spec", "project") is { Length: > 0 } stated ? stated : "default";

    /// <summary>The sources that count: <c>sources</c> wins over <c>source</c>.</summary>
    public static IReadOnlyList<JsonObject> SourcesOf(JsonObject app) =>
        app.At("spec", "sources") is JsonArray { Count: > 0 } several ? [.. several.OfType<JsonObject>()]
        : app.Map("spec", "source") is { } one ? [one] : [];
}

/// <summary>A condition of an Application; its type ends in Error or Warning.</summary>
internal sealed record ApplicationCondition(string Type, string Message);
