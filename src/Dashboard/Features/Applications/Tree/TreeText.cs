using Dashboard.Resources;
using Microsoft.Extensions.Localization;

namespace Dashboard.Features.Applications.Tree;

/// <summary>Words of a tree's nodes, for the graph and for the list.</summary>
internal static class TreeText
{
    /// <summary>Cuts from the middle what is wider than a place: hashes differ at their ends.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The place's width in pixels.</param>
    /// <param name="letter">The mean width of a letter in pixels.</param>
    public static string Cut(string text, double width, double letter)
    {
        var most = Math.Max(4, (int)(width / letter));
        if (text.Length <= most) { return text; }
        var end = (most - 1) / 2;
        return $"{text[..(most - 1 - end)]}…{text[^end..]}";
    }

    public static string Sub(TreeNode node, IStringLocalizer<Texts> texts)
    {
        var detail = node.Kind switch
        {
            "EndpointSlice" when node.Detail is not null => texts["Tree_Ready", node.Detail].Value,
            "Secret" when node.Detail is not null => texts["Tree_Keys", node.Detail].Value,
            _ => node.Detail,
        };
        var parts = new[] { node.Kind, detail, node.Simulated ? texts["State_Simulated"].Value : null };
        return string.Join(" · ", parts.Where(p => !string.IsNullOrEmpty(p)));
    }

    public static string TestId(TreeNode node) => node.Folded > 0
        ? $"tree-fold-{Slug(node.Parent!)}" : $"tree-node-{Slug(node.Kind)}-{Slug(node.Key.Name)}";

    private static string Slug(string text) => text.ToLowerInvariant().Replace('/', '-').Replace('.', '-');
}
