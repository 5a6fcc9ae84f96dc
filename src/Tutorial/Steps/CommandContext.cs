using System.Collections.Immutable;
using Tutorial.Steps.Edits;

namespace Tutorial.Steps;

/// <summary>What a shown command is made of.</summary>
/// <param name="Options">Where the tutorial runs.</param>
/// <param name="Files">The newest text of every file that a step edits, by path.</param>
internal sealed record CommandContext(TutorialOptions Options, ImmutableDictionary<string, string> Files)
{
    /// <summary>The lines that make an edit, commit it and push it: a patch against the file as the remote has it now.</summary>
    public string Commit(TypedEdit edit)
    {
        var before = Files.GetValueOrDefault(edit.Path);
        var patch = before is null ? null : UnifiedDiff.Of(edit.Path, before, edit.Change(before));
        return patch is null
            ? $"# {edit.Path} already says so: there is nothing to commit"
            : $"git pull --quiet\ngit apply <<'EOF'\n{patch}EOF\ngit commit -am \"{edit.Message}\" && git push";
    }
}
