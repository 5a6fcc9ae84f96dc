using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Generators;
using ArgoCD.Objects;

namespace ArgoCD.Projects;

/// <summary>What an AppProject allows.</summary>
/// <param name="project">The object.</param>
internal sealed class AppProject(JsonObject project)
{
    public string Name => project.Name();

    /// <summary>The entries of <c>spec.syncWindows</c>.</summary>
    public IEnumerable<JsonObject> SyncWindows => project.Items("spec", "syncWindows");

    /// <summary>The field that wants commits to be signed; null where none does. A policy whose mode is <c>none</c> wants nothing.</summary>
    public string? WantsSignaturesBy =>
        project.Items("spec", "signatureKeys").Any() ? "signatureKeys"
        : project.Items("spec", "sourceIntegrity", "git", "policies").Any(policy => policy.Map("gpg") is { } gpg && gpg.Text("mode") != "none") ? "sourceIntegrity"
        : null;

    /// <summary>Whether objects that nobody manages are looked for.</summary>
    public bool MonitorsOrphans => project.Map("spec", "orphanedResources") is not null;

    /// <summary>Whether orphans give a warning.</summary>
    public bool WarnsOfOrphans => project.Flag("spec", "orphanedResources", "warn") == true;

    /// <summary>Whether an object does not count as an orphan.</summary>
    public bool IgnoresOrphan(ResourceKey key) => project.Items("spec", "orphanedResources", "ignore").Any(entry =>
        GlobPattern.IsMatch(entry.Text("group"), key.Group)
        && (entry.Text("kind").Length == 0 || GlobPattern.IsMatch(entry.Text("kind"), key.Kind))
        && (entry.Text("name").Length == 0 || GlobPattern.IsMatch(entry.Text("name"), key.Name)));

    /// <summary>Whether an Application may read a repository (upstream: <c>IsSourcePermitted</c>). What a pattern after <c>!</c> does not refuse, it permits.</summary>
    public bool AllowsRepository(string url)
    {
        var (normalized, isAllowed) = (NormalizeUrl(url), false);
        foreach (var pattern in project.Texts("spec", "sourceRepos"))
        {
            var isMatch = IsDenial(pattern) ? !GlobPattern.IsPathMatch(NormalizeUrl(pattern[1..]), normalized)
                : NormalizeUrl(pattern) is var permitted && (permitted == "*" || GlobPattern.IsPathMatch(permitted, normalized));
            if (!isMatch && IsDenial(pattern))
            {
                return false;
            }

            isAllowed |= isMatch;
        }

        return isAllowed;
    }

    /// <summary>
    /// Whether objects may go to a namespace of a cluster (upstream: <c>isDestinationMatched</c>). A name that is refused is refused in all
    /// namespaces, a server in those of its entry alone, and a namespace on the server of its entry.
    /// </summary>
    public bool AllowsDestination(string server, string name, string ns)
    {
        var isAllowed = false;
        foreach (var destination in project.Items("spec", "destinations"))
        {
            var (wantedName, wantedServer, wantedNamespace) = (destination.Text("name"), destination.Text("server"), destination.Text("namespace"));
            var isName = name.Length > 0 && Matches(wantedName, name);
            var isServer = server.Length > 0 && Matches(wantedServer, server);
            var isNamespace = Matches(wantedNamespace, ns);
            if ((isServer || isName) && isNamespace)
            {
                isAllowed = true;
            }
            else if ((!isName && IsDenial(wantedName)) || (!isServer && IsDenial(wantedServer) && isNamespace) || (!isNamespace && IsDenial(wantedNamespace) && isServer))
            {
                return false;
            }
        }

        return isAllowed;
    }

    /// <summary>Whether objects of a kind may exist through this project.</summary>
    public bool AllowsKind(string group, string kind, string name, bool namespaced)
    {
        if (namespaced)
        {
            return !IsListed("namespaceResourceBlacklist", group, kind, name)
                && (project.At("spec", "namespaceResourceWhitelist") is null || IsListed("namespaceResourceWhitelist", group, kind, name));
        }

        return !IsListed("clusterResourceBlacklist", group, kind, name) && IsListed("clusterResourceWhitelist", group, kind, name);
    }

    public bool AllowsApplicationsOf(string ns, string controllerNamespace) =>
        ns == controllerNamespace || GlobPattern.IsAnyMatch(project.Texts("spec", "sourceNamespaces"), ns);

    private static bool Matches(string pattern, string text) => IsDenial(pattern) ? !GlobPattern.IsMatch(pattern[1..], text) : GlobPattern.IsMatch(pattern, text);

    private static bool IsDenial(string pattern) => pattern.StartsWith('!');

    private bool IsListed(string list, string group, string kind, string name) => project.Items("spec", list).Any(entry =>
        PathPattern.IsMatchAcross(entry.Text("group"), group) && PathPattern.IsMatchAcross(entry.Text("kind"), kind)
        && (entry.Text("name").Length == 0 || PathPattern.IsMatchAcross(entry.Text("name"), name)));

    /// <summary>An address of a repository as it is compared (upstream: <c>NormalizeGitURL</c>): <c>git@host:path</c> is the same as <c>ssh://git@host/path</c>.</summary>
    public static string NormalizeUrl(string url)
    {
        const string Ssh = "ssh://";
        var text = url.Trim().ToLowerInvariant();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (!text.Contains("://", StringComparison.Ordinal) && colon > 0 && text.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at && at < colon)
        {
            text = $"{text[..colon]}/{text[(colon + 1)..]}";
        }

        text = text.EndsWith(".git", StringComparison.Ordinal) ? text[..^4] : text;
        return text.StartsWith(Ssh, StringComparison.Ordinal) ? text[Ssh.Length..] : text;
    }
}
