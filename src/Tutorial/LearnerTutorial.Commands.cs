using System.Collections.Immutable;
using GitRepository;
using Tutorial.Copy;
using Tutorial.Model;
using Tutorial.Steps;

namespace Tutorial;

public sealed partial class LearnerTutorial
{
    private const int LongestFile = 1 << 20;

    private ImmutableArray<Phase> ComposePhases(ImmutableDictionary<string, string> files)
    {
        var context = new CommandContext(_options, files);
        return
        [
            .. _definitions.GroupBy(step => step.Phase).Select(phase => new Phase(
                phase.Key, StepCopy.Of($"phase.{phase.Key}.title"), [.. phase.Select(step => step.Describe(context))])),
        ];
    }

    // Shown patches are made against the newest commit of the remote, which is what a learner's own clone has.
    private async Task RefreshCommandsAsync(CancellationToken cancellationToken)
    {
        var files = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var path in EditedFiles())
        {
            if (await ReadRemoteAsync(path, cancellationToken) is { } text) { files.Add(path, text); }
        }

        var phases = ComposePhases(files.ToImmutable());
        lock (_gate) { _phaseTexts = phases; }
    }

    private async Task<string?> ReadRemoteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _options.Repository.ReadAsync("main", path, cancellationToken);
        }
        catch (RepositoryException)
        {
            return null;   // a learner may have put something else there; the command says that there is nothing to edit
        }
    }

    // Until the first signal of the repository, its working copy tells: it is the remote's newest commit when the program starts.
    private ImmutableDictionary<string, string> ReadWorkingCopy()
    {
        var files = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var path in EditedFiles())
        {
            var file = new FileInfo(Path.Combine(_options.Repository.WorkingCopyPath, path));
            if (file is { Exists: true, Length: < LongestFile, LinkTarget: null }) { files.Add(path, File.ReadAllText(file.FullName)); }
        }

        return files.ToImmutable();
    }

    private IEnumerable<string> EditedFiles() => _definitions.SelectMany(step => step.Edits).Select(edit => edit.Path).Distinct(StringComparer.Ordinal);
}
