using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FileTrees;

namespace ArgoCD.RepoServer;

/// <summary>Renders sources of one type.</summary>
internal interface ISourceRenderer
{
    /// <summary>Renders the files below a path.</summary>
    /// <exception cref="RenderException">It cannot be rendered; the message is the tool's.</exception>
    Task<ImmutableArray<JsonObject>> RenderAsync(SourceToRender source, CancellationToken cancellationToken);
}

/// <summary>A checked-out source.</summary>
/// <param name="Tree">The whole repository at the commit.</param>
/// <param name="Path">The path of the source in it.</param>
/// <param name="Revision">The commit.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Source">The source with its overrides from the repository merged.</param>
/// <param name="References">The trees of other sources, by the name they are referred to.</param>
internal sealed record SourceToRender(
    IFileTree Tree, string Path, string Revision, ManifestRequest Request, JsonObject Source, ImmutableDictionary<string, IFileTree> References);

/// <summary>A source cannot be rendered.</summary>
/// <param name="message">The tool's words.</param>
/// <param name="inner">The cause, where there is one.</param>
/// <param name="code">The gRPC code with which the repo server answers.</param>
internal sealed class RenderException(string message, Exception? inner = null, string code = "Unknown") : Exception(message, inner)
{
    public string Code => code;
}
