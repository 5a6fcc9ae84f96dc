using Kubernetes.Runtime;

namespace Dashboard.Features.Applications.Tree;

/// <summary>A node of an Application's tree: the commit, the Application, an object it manages, or one that such an object owns.</summary>
/// <param name="Id">Names it within the tree.</param>
/// <param name="Parent">The node it hangs on; null for the commit.</param>
/// <param name="Level">0 for the commit, 1 for the Application, 2 for its objects, and so on.</param>
/// <param name="ApiVersion">The object's API version; null for the commit and for folded siblings.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Key">The object's name.</param>
/// <param name="Detail">What else is worth saying: ready of wanted, reason, revision.</param>
/// <param name="Sync">Its sync status; null where it has none.</param>
/// <param name="Health">Its health; null where its kind has no rule.</param>
/// <param name="Message">Why it is not healthy.</param>
/// <param name="Folded">How many siblings it stands for; 0 for a node of its own.</param>
/// <param name="Simulated">Whether it stands in for a real process.</param>
public sealed record TreeNode(
    string Id, string? Parent, int Level, string? ApiVersion, string Kind, ObjectKey Key, string? Detail, string? Sync, string? Health,
    string? Message = null, int Folded = 0, bool Simulated = false);
