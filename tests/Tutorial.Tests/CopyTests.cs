using System.Text.RegularExpressions;
using Tutorial.Copy;
using Tutorial.Steps;

namespace Tutorial.Tests;

public sealed partial class CopyTests
{
    [Fact]
    public void Every_text_is_there_in_both_languages()
    {
        Assert.Equal(StepCopy.EnglishKeys.Order(StringComparer.Ordinal), StepCopy.KoreanKeys.Order(StringComparer.Ordinal));
        foreach (var key in StepCopy.EnglishKeys)
        {
            var text = StepCopy.Of(key);
            Assert.False(string.IsNullOrWhiteSpace(text.English) || string.IsNullOrWhiteSpace(text.Korean), key);
            Assert.Equal(Placeholders(text.English), Placeholders(text.Korean));
        }
    }

    [Fact]
    public void Every_step_has_its_copy_its_claims_and_needs_that_exist()
    {
        foreach (var step in StepCatalogue.All)
        {
            Assert.NotEmpty(StepCopy.Title(step.Id).Korean);
            Assert.NotEmpty(StepCopy.Explanation(step.Id).English);
            Assert.NotEmpty(StepCopy.Hint(step.Id).English);
            Assert.NotEmpty(step.Checks);
            Assert.All(step.Checks, check => Assert.NotEqual(check.Claim.English, check.Claim.Korean));
            Assert.All(step.Needs, need => Assert.Contains(StepCatalogue.All, other => other.Id == need));
            Assert.Equal(step.Undo is null, step.UndoLabel is null);
        }
    }

    [Fact]
    public void Every_file_that_a_step_reads_is_in_the_tree()
    {
        var root = TutorialFixture.Root();
        Assert.All(StepCatalogue.All.SelectMany(step => step.Files), file => Assert.True(File.Exists(Path.Combine(root, file)), file));
    }

    private static List<string> Placeholders(string text) => [.. Placeholder().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{[a-z]+\}")]
    private static partial Regex Placeholder();
}
