using System.Collections.Immutable;

namespace Dashboard.Features.Applications.Tree;

/// <summary>A node with its place.</summary>
/// <param name="Node">The node.</param>
/// <param name="X">Left edge in pixels.</param>
/// <param name="Y">Top edge in pixels.</param>
/// <param name="Width">Width in pixels.</param>
public sealed record PlacedNode(TreeNode Node, double X, double Y, double Width);

/// <summary>Places a tree from left to right: leaves below each other, parents in the middle of their children.</summary>
/// <param name="Nodes">The nodes with their places.</param>
/// <param name="Width">Of the whole drawing, in pixels.</param>
/// <param name="Height">Of the whole drawing, in pixels.</param>
internal sealed record TreeLayout(ImmutableArray<PlacedNode> Nodes, double Width, double Height)
{
    public const double NodeHeight = 44;
    private const double Margin = 16, Between = 31, Siblings = 10, Families = 16;
    private static readonly double[] Widths = [112, 208, 212, 212, 200, 200, 200];

    public static TreeLayout Of(ImmutableArray<TreeNode> nodes)
    {
        var children = nodes.Where(n => n.Parent is not null).ToLookup(n => n.Parent!);
        var placed = new Dictionary<string, PlacedNode>();
        var bottom = Margin;
        Place(nodes[0]);
        var all = nodes.Select(n => placed[n.Id]).ToImmutableArray();
        return new(all, all.Max(n => n.X + n.Width) + Margin, Math.Max(bottom - Siblings + Margin, 120));

        void Place(TreeNode node)
        {
            var below = children[node.Id].ToList();
            if (below.Count == 0)
            {
                placed[node.Id] = new(node, X(node.Level), bottom, Widths[Math.Min(node.Level, 6)]);
                bottom += NodeHeight + Siblings;
                return;
            }

            foreach (var child in below)
            {
                Place(child);
                if (children[child.Id].Any()) { bottom += Families - Siblings; }
            }

            var middle = (placed[below[0].Id].Y + placed[below[^1].Id].Y) / 2;
            placed[node.Id] = new(node, X(node.Level), middle, Widths[Math.Min(node.Level, 6)]);
        }
    }

    private static double X(int level) => Margin + Widths.Take(Math.Min(level, 6)).Sum() + (Between * level);
}
