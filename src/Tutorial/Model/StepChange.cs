namespace Tutorial.Model;

/// <summary>Something that a run of a step changed: an object of the cluster, or a commit.</summary>
/// <param name="Kind">The kind of the object, such as <c>Deployment</c>, or <c>Commit</c>.</param>
/// <param name="Name">Its name (<c>argo/argocd-server</c>), or the commit's id.</param>
/// <param name="Verb">What was done in the tool's own word: <c>created</c>, <c>configured</c>, <c>unchanged</c>, <c>serverside-applied</c>, <c>deleted</c>, <c>pushed</c>.</param>
/// <param name="Details">A unified diff for a commit; else null.</param>
public sealed record StepChange(string Kind, string Name, string Verb, string? Details = null);
