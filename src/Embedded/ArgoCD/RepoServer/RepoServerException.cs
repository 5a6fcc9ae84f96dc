namespace ArgoCD.RepoServer;

/// <summary>The repo server refused, or could not be reached; the message reads as gRPC's does.</summary>
/// <param name="code">The gRPC code, such as <c>Unknown</c> or <c>Unavailable</c>.</param>
/// <param name="description">What went wrong.</param>
/// <param name="inner">The cause, where there is one.</param>
internal sealed class RepoServerException(string code, string description, Exception? inner = null)
    : Exception($"rpc error: code = {code} desc = {description}", inner)
{
    /// <summary>The code of a repo server that does not answer, as while its pod starts.</summary>
    public const string Unavailable = "Unavailable";

    private const string Unresolved = "unable to resolve git revision ";

    /// <summary>Whether a revision could not be resolved to tell what changed, before anything was rendered.</summary>
    public bool IsUnresolved => code == "Internal" && description.StartsWith(Unresolved, StringComparison.Ordinal);

    public string Code => code;

    public bool IsUnavailable => code == Unavailable;

    public string Description => description;

    /// <summary>What is said where a revision could not be resolved to tell what changed; the revision itself is lost by then, as upstream loses it.</summary>
    public static RepoServerException OfUnresolved(RepoServerException error) => new("Internal", $"{Unresolved}: {error.Description}", error);
}
