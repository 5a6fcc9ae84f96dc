namespace ArgoCD.Git;

/// <summary>A commit's metadata.</summary>
/// <param name="Sha">Its full id, 40 hexadecimal digits.</param>
/// <param name="Author">Its author, as <c>Name &lt;address&gt;</c>.</param>
/// <param name="Date">When it was authored.</param>
/// <param name="Message">Its message.</param>
public sealed record GitCommit(string Sha, string Author, DateTimeOffset Date, string Message);
