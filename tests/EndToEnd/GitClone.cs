using CliWrap;
using CliWrap.Buffered;
using Tutorial.Services;

namespace EndToEnd;

/// <summary>A learner's clone of the repository, worked on with plain git.</summary>
/// <param name="folder">Where it is.</param>
public sealed class GitClone(string folder)
{
    private static readonly string[] Author = ["-c", "user.name=Learner", "-c", "user.email=learner@example.org"];

    /// <summary>The directory of the coffee services.</summary>
    public string Coffee { get; } = Path.Combine(folder, "gitops", "applications", "coffee");

    /// <summary>Its folder.</summary>
    public string Folder => folder;

    /// <summary>Clones the repository that a dashboard serves.</summary>
    public static async Task<GitClone> MakeAsync(Uri dashboard, string folder, CancellationToken cancellationToken)
    {
        await RunAsync(Path.GetDirectoryName(folder)!, ["clone", "--quiet", new Uri(dashboard, "/git/learning-gitops.git").ToString(), folder], cancellationToken);
        return new GitClone(folder);
    }

    /// <summary>Clones the repository that a dashboard serves, if it still does.</summary>
    /// <returns>Null where git could not; half a clone is not left behind.</returns>
    public static async Task<GitClone?> TryMakeAsync(Uri dashboard, string folder, CancellationToken cancellationToken)
    {
        var result = await Git(Path.GetDirectoryName(folder)!, ["clone", "--quiet", new Uri(dashboard, "/git/learning-gitops.git").ToString(), folder])
            .WithValidation(CommandResultValidation.None).ExecuteAsync(cancellationToken);
        return result.ExitCode == 0 ? new GitClone(folder) : null;
    }

    /// <summary>Makes a service of another one's files, with its name in place of the other's.</summary>
    public async Task CopyServiceAsync(string from, string to, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Coffee, from), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Coffee, to, Path.GetRelativePath(Path.Combine(Coffee, from), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            await File.WriteAllTextAsync(copy, text.Replace(from, to, StringComparison.Ordinal), cancellationToken);
        }
    }

    /// <summary>Removes a service's directory.</summary>
    public void RemoveService(string name) => Directory.Delete(Path.Combine(Coffee, name), recursive: true);

    /// <summary>Writes the files of a new service, as the dashboard's form does.</summary>
    public async Task WriteServiceAsync(string name, CancellationToken cancellationToken)
    {
        var form = new NewServiceForm(name);
        if (!form.Validate(new HashSet<string>()).IsEmpty) { throw new ArgumentException($"{name} is no name of a service", nameof(name)); }
        foreach (var file in form.Plan()) { await WriteAsync(file.Path, file.Text!, cancellationToken); }
    }

    /// <summary>Writes a file, relative to the clone.</summary>
    public async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllTextAsync(full, text, cancellationToken);
    }

    /// <summary>Commits all that changed.</summary>
    public async Task CommitAsync(string message, CancellationToken cancellationToken)
    {
        await GitAsync(cancellationToken, "add", "--all");
        await GitAsync(cancellationToken, [.. Author, "commit", "--quiet", "--message", message]);
    }

    /// <summary>Commits all that changed and pushes it on top of what others have pushed.</summary>
    public async Task CommitAndPushAsync(string message, CancellationToken cancellationToken)
    {
        await CommitAsync(message, cancellationToken);
        await GitAsync(cancellationToken, [.. Author, "pull", "--quiet", "--rebase", "origin", "main"]);
        await GitAsync(cancellationToken, "push", "--quiet", "origin", "main");
    }

    /// <summary>Undoes the newest commit by a new one, and pushes that.</summary>
    public async Task RevertAndPushAsync(CancellationToken cancellationToken)
    {
        await GitAsync(cancellationToken, [.. Author, "revert", "--no-edit", "HEAD"]);
        await GitAsync(cancellationToken, "push", "--quiet", "origin", "main");
    }

    /// <summary>Runs git, which must succeed.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> GitAsync(CancellationToken cancellationToken, params string[] arguments) =>
        (await RunAsync(folder, arguments, cancellationToken)).StandardOutput.Trim();

    /// <summary>Runs git, whose end is read by the caller.</summary>
    public Task<BufferedCommandResult> TryGitAsync(CancellationToken cancellationToken, params string[] arguments) =>
        Git(folder, arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellationToken);

    private static async Task<BufferedCommandResult> RunAsync(string folder, string[] arguments, CancellationToken cancellationToken) =>
        await Git(folder, arguments).ExecuteBufferedAsync(cancellationToken);

    private static Command Git(string folder, string[] arguments) =>
        Cli.Wrap("git").WithWorkingDirectory(folder).WithArguments(arguments)
            .WithEnvironmentVariables(git => git.Set("GIT_TERMINAL_PROMPT", "0").Set("no_proxy", "localhost,127.0.0.1"));
}
