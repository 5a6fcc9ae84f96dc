using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Generators;
using ArgoCD.Objects;

namespace ArgoCD.Projects;

/// <summary>What an AppProject allows. A pattern after <c>!</c> refuses whatever the others say.</summary>
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
        PathPattern.IsMatchAcross(entry.Text("group"), key.Group)
        && (entry.Text("kind").Length == 0 || PathPattern.IsMatchAcross(entry.Text("kind"), key.Kind))
        && (entry.Text("name").Length == 0 || PathPattern.IsMatchAcross(entry.Text("name"), key.Name)));

    public bool AllowsRepository(string url)
    {
        var normalized = NormalizeUrl(url);
        return Judge(project.Texts("spec", "sourceRepos"), pattern => pattern == "*" || PathPattern.IsMatch(NormalizeUrl(pattern), normalized));
    }

    /// <summary>Whether objects may go to a namespace of a cluster.</summary>
    public bool AllowsDestination(string server, string name, string ns)
    {
        var allowed = false;
        foreach (var destination in project.Items("spec", "destinations"))
        {
            var (wantedServer, wantedName, wantedNamespace) = (destination.Text("server"), destination.Text("name"), destination.Text("namespace"));
            if ((wantedNamespace.StartsWith('!') && PathPattern.IsMatchAcross(wantedNamespace[1..], ns))
                || (wantedServer.StartsWith('!') && PathPattern.IsMatchAcross(wantedServer[1..], server)))
            {
                return false;
            }

            var isCluster = (wantedServer.Length > 0 && Matches(wantedServer, server)) || (wantedName.Length > 0 && Matches(wantedName, name));
            allowed |= isCluster && Matches(wantedNamespace, ns);
        }

        return allowed;
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
        ns == controllerNamespace || project.Texts("spec", "sourceNamespaces").Any(pattern => PathPattern.IsMatchAcross(pattern, ns));

    private static bool Matches(string pattern, string text) => pattern.StartsWith('!') || PathPattern.IsMatchAcross(pattern, text);

    private static bool Judge(IEnumerable<string> patterns, Func<string, bool> matches)
    {
        var allowed = false;
        foreach (var pattern in patterns)
        {
            if (pattern.StartsWith('!'))
            {
                if (matches(pattern[1..]))
                {
                    return false;
                }

                allowed = true;
            }
            else
            {
                allowed |= matches(pattern);
            }
        }

        return allowed;
    }

    private bool IsListed(string list, string group, string kind, string name) => project.Items("spec", list).Any(entry =>
        PathPattern.IsMatchAcross(entry.Text("group"), group) && PathPattern.IsMatchAcross(entry.Text("kind"), kind)
        && (entry.Text("name").Length == 0 || PathPattern.IsMatchAcross(entry.Text("name"), name)));

    /// <summary>An address of a repository as it is compared.</summary>
    public static string NormalizeUrl(string url)
    {
        var text = url.Trim().ToLowerInvariant().TrimEnd('/');
        return text.EndsWith(".git", StringComparison.Ordinal) ? text[..^4] : text;
    }
}
