using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Features.Applications.Tree;
using Kubernetes.Runtime;

namespace Dashboard.Features.Applications;

/// <summary>The app of apps as a tree: git, the Applications that a person made, and what came of them, through ApplicationSets.</summary>
internal static class ApplicationTree
{
    /// <summary>The nodes, parents before children.</summary>
    /// <param name="applications">The Applications to show; one whose parent is not among them stands at the root.</param>
    /// <param name="sets">All ApplicationSets.</param>
    /// <param name="head">The newest commit's short id.</param>
    /// <param name="unfolded">Nodes whose children are all shown.</param>
    public static ImmutableArray<TreeNode> Of(
        IReadOnlyCollection<ApplicationView> applications, IReadOnlyDictionary<ObjectKey, JsonObject> sets, string head, IReadOnlySet<string> unfolded)
    {
        var names = applications.Select(a => a.Name).ToHashSet();
        var owners = applications.Select(a => a.OwnerSet).OfType<string>().ToHashSet();
        var shownSets = sets.Where(set => owners.Contains(set.Key.Name) || names.Contains(ApplicationView.ParentIn(set.Value) ?? "")).ToList();
        var setNames = shownSets.Select(set => set.Key.Name).ToHashSet();

        var below = applications.Select(a => (Parent: ParentOf(a), Make: (Func<string, int, TreeNode>)((parent, level) => Node(a, parent, level))))
            .Concat(shownSets.Select(set => (Parent: ApplicationView.ParentIn(set.Value) is { } parent && names.Contains(parent) ? IdOf(parent) : "git", Make: (Func<string, int, TreeNode>)((parent, level) => Node(set.Key, parent, level)))))
            .ToLookup(item => item.Parent, item => item.Make);

        var nodes = ImmutableArray.CreateBuilder<TreeNode>();
        nodes.Add(new("git", null, 0, null, "Commit", new("", head), null, null, null));
        new TreeFolding(Children, Rank, unfolded).Add(nodes, "git", Children(nodes[0]));
        return nodes.ToImmutable();

        IEnumerable<TreeNode> Children(TreeNode node) =>
            below[node.Id].Select(make => make(node.Id, node.Level + 1)).OrderBy(Rank).ThenBy(n => n.Kind, StringComparer.Ordinal).ThenBy(n => n.Key.Name, StringComparer.Ordinal);

        string ParentOf(ApplicationView a) => a.OwnerSet is { } set && setNames.Contains(set) ? $"set/{set}"
            : a.OwnerSet is null && a.Parent is { } parent && parent != a.Name && names.Contains(parent) ? IdOf(parent) : "git";
    }

    private static string IdOf(string application) => $"application/{application}";

    private static TreeNode Node(ApplicationView a, string parent, int level) =>
        new(IdOf(a.Name), parent, level, "argoproj.io/v1alpha1", "Application", a.Key, null, a.Sync, a.Health, a.Problem);

    private static TreeNode Node(ObjectKey set, string parent, int level) =>
        new($"set/{set.Name}", parent, level, "argoproj.io/v1alpha1", "ApplicationSet", set, null, null, null);

    private static int Rank(TreeNode node) => node.Message is not null || node.Health is "Degraded" or "Missing" ? 0 : node.Sync is "OutOfSync" ? 1 : 2;
}
