using LibGit2Sharp;

namespace GitRepository;

/// <summary>Makes the bare remote with its first commit, and the working copy of it. Half-made folders never get their final name.</summary>
internal static class RepositorySetup
{
    private const int SeedFiles = 20_000;

    // Beside the program, so that it is there for every repository of the process, and for libgit2 only.
    static RepositorySetup() => GlobalSettings.SetConfigSearchPaths(ConfigurationLevel.ProgramData, Path.Combine(AppContext.BaseDirectory, "LibGit2"));

    public static void EnsureRemote(string remotePath, LearnerRepositoryOptions options)
    {
        if (!Directory.Exists(remotePath))
        {
            var building = remotePath + ".new";
            if (Directory.Exists(building)) { DeleteFolder(building); }
            Repository.Init(building, isBare: true);
            using (var repository = new Repository(building)) { Configure(repository); }
            using (var repository = new Repository(building)) { CommitSeed(repository, options); }
            Directory.Move(building, remotePath);
        }

        RemoveLocks(remotePath);
        using var opened = new Repository(remotePath);
        UnsetDeprecated(opened);
    }

    public static void EnsureWorkingCopy(string workingCopyPath, string remotePath)
    {
        if (!Directory.Exists(Path.Combine(workingCopyPath, ".git")))
        {
            var building = workingCopyPath + ".new";
            if (Directory.Exists(building)) { DeleteFolder(building); }
            Repository.Init(building);
            using (var repository = new Repository(building))
            {
                Configure(repository);
                // A link that somebody pushed is checked out as a small file with its target, never as a link.
                repository.Config.Set("core.symlinks", false, ConfigurationLevel.Local);
                repository.Network.Remotes.Add("origin", remotePath);
            }

            using (var repository = new Repository(building))
            {
                Commands.Fetch(repository, "origin", ["+refs/heads/main:refs/remotes/origin/main"], null, null);
                var first = repository.Lookup<Commit>(repository.Refs["refs/remotes/origin/main"].TargetIdentifier);
                repository.Refs.UpdateTarget(repository.Refs.Head, repository.Refs.Add("refs/heads/main", first.Id));
                repository.Reset(ResetMode.Hard, first);
            }

            Directory.Move(building, workingCopyPath);
        }

        RemoveLocks(Path.Combine(workingCopyPath, ".git"));
        using var opened = new Repository(workingCopyPath);
        opened.Network.Remotes.Update("origin", remote => remote.Url = remotePath);   // the data folder may have moved
        UnsetDeprecated(opened);
    }

    private static void Configure(Repository repository)
    {
        repository.Config.Set("core.autocrlf", false, ConfigurationLevel.Local);
        repository.Config.Set("core.fileMode", false, ConfigurationLevel.Local);
        repository.Config.Set("core.logAllRefUpdates", true, ConfigurationLevel.Local);
        repository.Config.Set("gc.auto", 0, ConfigurationLevel.Local);
        repository.Config.Set("receive.autogc", false, ConfigurationLevel.Local);
    }

    // Earlier versions set it where the git binary complains of it.
    private static void UnsetDeprecated(Repository repository) => repository.Config.Unset("core.fsyncObjectFiles", ConfigurationLevel.Local);

    // A process that was killed while it wrote leaves git's own lock files, and every later write would be refused. The data folder
    // belongs to one process at a time, so whoever made them has ended.
    private static void RemoveLocks(string gitFolder)
    {
        foreach (var file in Directory.EnumerateFiles(gitFolder, "*.lock")) { File.Delete(file); }
        foreach (var file in Directory.EnumerateFiles(Path.Combine(gitFolder, "refs"), "*.lock", SearchOption.AllDirectories)) { File.Delete(file); }
    }

    private static void CommitSeed(Repository repository, LearnerRepositoryOptions options)
    {
        if (!Directory.Exists(options.SeedDirectory))
        {
            throw new RepositoryException($"The tutorial's tree was not found at {options.SeedDirectory}.");
        }

        var tree = new TreeDefinition();
        var count = 0;
        foreach (var file in Directory.EnumerateFiles(options.SeedDirectory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Order(StringComparer.Ordinal))
        {
            if (++count > SeedFiles) { throw new RepositoryException($"{options.SeedDirectory} has more than {SeedFiles} files."); }
            var path = "gitops/" + Path.GetRelativePath(options.SeedDirectory, file).Replace('\\', '/');
            using var content = File.OpenRead(file);
            tree.Add(RepositoryPath.Check(path), repository.ObjectDatabase.CreateBlob(content), Mode.NonExecutableFile);
        }

        using var readme = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Readme));
        tree.Add("README.md", repository.ObjectDatabase.CreateBlob(readme), Mode.NonExecutableFile);
        var signature = new Signature("Learning GitOps", "tutorial@learning-gitops.localhost", options.Time.GetUtcNow());
        var commit = repository.ObjectDatabase.CreateCommit(
            signature, signature, "Begin with the tree of the tutorial\n", repository.ObjectDatabase.CreateTree(tree), [], prettifyMessage: false);
        repository.Refs.UpdateTarget(repository.Refs.Head, repository.Refs.Add("refs/heads/main", commit.Id));
    }

    // Git marks its objects read-only, which Windows respects when deleting.
    private static void DeleteFolder(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) { File.SetAttributes(file, FileAttributes.Normal); }
        Directory.Delete(folder, recursive: true);
    }

    private const string Readme = """
        # Learning GitOps

        What should run is written here, under `gitops/`, and nowhere else. A change is a commit that is pushed to `main`; Argo CD
        brings it to the cluster. Clone this repository, edit it with any tool, push: the dashboard notices.

        무엇이 떠 있어야 하는지는 여기 `gitops/`에만 적혀 있습니다. 변경은 `main`에 푸시한 커밋이고, Argo CD가 클러스터에 반영합니다.
        이 저장소를 클론해 어떤 도구로든 고치고 푸시하세요. 대시보드가 알아챕니다.

        """;
}
