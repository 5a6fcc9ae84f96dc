using CliWrap;

namespace GitRepository.Hosting;

/// <summary>The git binary, run with configuration of ours alone: nothing of the learner's, no hooks, no prompts.</summary>
internal static class GitBinary
{
    /// <summary>Finds git on the PATH of this process; null where it is absent.</summary>
    public static string? Find()
    {
        var names = OperatingSystem.IsWindows() ? new[] { "git.exe", "git.cmd" } : ["git"];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }

    public static Command Serve(string git, string service, string remotePath, string? protocol, bool advertise)
    {
        var none = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
        string[] options =
        [
            "-c", $"safe.directory={remotePath.Replace('\\', '/')}",
            "-c", $"core.hooksPath={none}",
            "-c", "core.fsync=all",
            "-c", "gc.auto=0",
            "-c", "maintenance.auto=false",
            "-c", "receive.autogc=false",
            "-c", "receive.fsckObjects=true",
            "-c", "receive.denyDeleteCurrent=refuse",
            "-c", "receive.denyNonFastForwards=false",
            "-c", "receive.hideRefs=refs/backup",
            "-c", $"receive.maxInputSize={RepositoryLimits.PushBytes}",
            "-c", "uploadpack.hideRefs=refs/backup",
            "-c", "uploadpack.allowFilter=false",
            "-c", "pack.threads=1",
        ];
        string[] command = advertise
            ? [service, "--stateless-rpc", "--advertise-refs", remotePath]
            : [service, "--stateless-rpc", remotePath];
        return Cli.Wrap(git)
            .WithArguments([.. options, .. command])
            .WithWorkingDirectory(remotePath)
            .WithValidation(CommandResultValidation.None)
            .WithEnvironmentVariables(environment =>
            {
                environment.Set("GIT_CONFIG_NOSYSTEM", "1").Set("GIT_CONFIG_GLOBAL", none).Set("GIT_TERMINAL_PROMPT", "0").Set("GIT_PROTOCOL", protocol).Set("LC_ALL", "C");
                foreach (var inherited in Inherited) { environment.Set(inherited, null); }
            });
    }

    private static readonly string[] Inherited =
    [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR",
        "GIT_NAMESPACE", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_TRACE", "GIT_TRACE_PACKET", "GIT_EXEC_PATH", "GIT_QUARANTINE_PATH",
    ];
}
