using System.Collections.Immutable;

namespace Dashboard.Features.Applications.Tree;

/// <summary>Adds siblings with what is below them, and folds those beyond a dozen into one node.</summary>
/// <param name="childrenOf">The nodes below a node, in the order in which they are shown.</param>
/// <param name="rankOf">What is worth seeing first has the lowest rank.</param>
/// <param name="unfolded">Nodes whose children are all shown.</param>
internal sealed class TreeFolding(Func<TreeNode, IEnumerable<TreeNode>> childrenOf, Func<TreeNode, int> rankOf, IReadOnlySet<string> unfolded)
{
    private const int MostSiblings = 12;
    private const int Deepest = 6;

    /// <summary>Adds the children of a node.</summary>
    public void Add(ImmutableArray<TreeNode>.Builder nodes, string parent, IEnumerable<TreeNode> siblings)
    {
        var all = siblings.ToList();
        var shown = all.Count <= MostSiblings || unfolded.Contains(parent) ? all.Count : MostSiblings - 1;
        foreach (var node in all.Take(shown))
        {
            nodes.Add(node);
            if (node.Level < Deepest) { Add(nodes, node.Id, childrenOf(node)); }
        }

        if (shown == all.Count) { return; }
        var hidden = all.Skip(shown).ToList();
        nodes.Add(new(
            $"fold/{parent}", parent, all[0].Level, null, hidden.Select(n => n.Kind).Distinct().Count() == 1 ? hidden[0].Kind : "", new("", ""), null, null,
            hidden.OrderBy(rankOf).First().Health, null, hidden.Count));
    }
}
