using System.Text.RegularExpressions;

namespace Tutorial.Checks;

/// <summary>What checks read from the tree at the remote's newest commit.</summary>
internal static partial class GitChecks
{
    /// <summary>Every repoURL that names this repository is the configured address.</summary>
    public static async ValueTask<Reading> ReadRepositoryAddressesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var wanted = context.Options.RepositoryAddress.ToString();
        var (right, wrong) = (0, new List<string>());
        await foreach (var (path, text) in ReadYamlAsync(context, "gitops/", cancellationToken))
        {
            foreach (Match match in RepoUrl().Matches(text))
            {
                var address = match.Groups["url"].Value.Trim('"', '\'');
                if (!address.EndsWith("/learning-gitops.git", StringComparison.Ordinal) && address != wanted) { continue; }
                if (address == wanted) { right++; } else { wrong.Add($"{path}: {address}"); }
            }
        }

        return wrong.Count > 0
            ? Reading.Waiting($"{wrong.Count} differ: {string.Join(", ", wrong.Take(3))}", $"{wrong.Count}곳이 다름: {string.Join(", ", wrong.Take(3))}")
            : Reading.When(right > 0, $"{right} places name {wanted}", $"{right}곳이 {wanted}을(를) 가리킴");
    }

    /// <summary>No manifest carries a secret's value.</summary>
    public static async ValueTask<Reading> ReadSecretsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (files, found) = (0, new List<string>());
        await foreach (var (path, text) in ReadYamlAsync(context, "gitops/", cancellationToken))
        {
            files++;
            // Argo CD's own overlay may set its password's hash; it is the one Secret that git may hold.
            if (path.StartsWith("gitops/applications/platform/argo-cd/", StringComparison.Ordinal)) { continue; }
            if (text.Split("\n---").Any(document => SecretKind().IsMatch(document) && SecretData().IsMatch(document))) { found.Add(path); }
        }

        return Reading.When(
            found.Count == 0 && files > 0, found.Count == 0 ? $"{files} files, no Secret with data" : $"Secrets with data: {string.Join(", ", found)}",
            found.Count == 0 ? $"파일 {files}개, 데이터를 가진 Secret 없음" : $"데이터를 가진 Secret: {string.Join(", ", found)}");
    }

    private static async IAsyncEnumerable<(string Path, string Text)> ReadYamlAsync(
        CheckContext context, string under, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (context.Head is not { } head || await context.Options.Revisions.OpenTreeAsync(head, cancellationToken) is not { } tree) { yield break; }
        var waiting = new Stack<string>([under.TrimEnd('/')]);
        while (waiting.TryPop(out var directory))
        {
            foreach (var entry in tree.List(directory) ?? [])
            {
                var path = $"{directory}/{entry.Name}";
                if (entry.Kind == GitRepository.Revisions.RevisionEntryKind.Directory) { waiting.Push(path); }
                else if (path.EndsWith(".yaml", StringComparison.Ordinal) && !path.Contains("/templates/", StringComparison.Ordinal) && tree.Read(path) is { Length: < 1 << 20 } bytes)
                {
                    yield return (path, System.Text.Encoding.UTF8.GetString(bytes.Span));
                }
            }
        }
    }

    [GeneratedRegex("^[ -]*repoURL: *(?<url>[^ #\r\n]+)", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex RepoUrl();

    [GeneratedRegex("^kind: *[\"']?Secret[\"']? *$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex SecretKind();

    [GeneratedRegex("^(data|stringData):", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretData();
}
