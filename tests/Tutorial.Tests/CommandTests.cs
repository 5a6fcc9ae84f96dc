using System.Collections.Immutable;
using CliWrap;
using CliWrap.Buffered;
using Tutorial.Model;
using Tutorial.Steps;
using Tutorial.Steps.Edits;

namespace Tutorial.Tests;

public sealed class CommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Edits => [.. StepCatalogue.All.SelectMany(step => step.Edits).Select(edit => edit.Message)];

    [Fact]
    public void The_catalogue_holds_the_whole_curriculum_in_its_order()
    {
        Assert.Equal(
            [
                "0/create-cluster", "0/desired-state", "0/your-repository", "1/render-first", "1/install-argo-cd", "1/check-settings",
                "2/register-argo-cd", "2/change-by-commit", "2/drift-heals", "3/register-external", "3/secrets-arrive", "3/metrics-arrive",
                "4/register-product", "4/open-the-shop", "4/add-payment", "4/add-by-hand", "4/change-image", "4/change-replicas", "4/undo-drift",
                "4/delete-cart", "4/canary-start", "4/canary-promote", "4/canary-abort", "4/bad-commit", "4/enable-helm", "4/wrong-secret",
                "4/autoscale", "4/finish",
            ],
            StepCatalogue.All.Select(step => step.Id.ToString()));
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task Gits_own_apply_takes_the_shown_patch_and_makes_what_the_button_makes(string message)
    {
        var edit = StepCatalogue.All.SelectMany(step => step.Edits).Single(edit => edit.Message == message);
        var before = await File.ReadAllTextAsync(Path.Combine(TutorialFixture.Root(), edit.Path), Token);
        var patch = UnifiedDiff.Of(edit.Path, before, edit.Change(before));
        Assert.NotNull(patch);

        var folder = Directory.CreateTempSubdirectory("patch-").FullName;
        var file = Path.Combine(folder, edit.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, before, Token);
        var git = await Cli.Wrap("git").WithWorkingDirectory(folder).WithArguments(["apply", "--whitespace=error"]).WithStandardInputPipe(PipeSource.FromString(patch))
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(Token);
        Assert.Equal("", git.StandardError);
        Assert.Equal(edit.Change(before), await File.ReadAllTextAsync(file, Token));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("", "a\n")]
    [InlineData("a\n", "")]
    [InlineData("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nb\nc\nd\nE\nf\ng\nh\n")]
    [InlineData("a\nb\n", "a\nx\ny\nb\n")]
    [InlineData("a\na\na\n", "a\na\n")]
    public async Task Git_takes_every_shape_of_patch(string before, string after)
    {
        var folder = Directory.CreateTempSubdirectory("patch-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), before, Token);
        await Cli.Wrap("git").WithWorkingDirectory(folder).WithArguments(["apply"]).WithStandardInputPipe(PipeSource.FromString(UnifiedDiff.Of("file", before, after)!)).ExecuteAsync(Token);
        Assert.Equal(after, await File.ReadAllTextAsync(Path.Combine(folder, "file"), Token));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_shown_patch_follows_the_newest_commit()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        Assert.Contains("-  tag: 1.0.0\n+  tag: 1.1.0\n", Command(fixture, DeliverySteps.Image), StringComparison.Ordinal);

        var values = (await fixture.Repository.ReadAsync("main", CoffeeShop.OrderValues, Token))!;
        await fixture.Repository.WriteAsync([new(CoffeeShop.OrderValues, values.Replace("tag: 1.0.0", "tag: 1.0.5", StringComparison.Ordinal))], Token);
        await fixture.Repository.CommitAsync("Another version", ImmutableDictionary<string, string>.Empty, Token);
        await fixture.Repository.PushAsync(Token);
        await foreach (var _ in fixture.Tutorial.WatchAsync(Token))
        {
            if (Command(fixture, DeliverySteps.Image).Contains("-  tag: 1.0.5\n+  tag: 1.1.0\n", StringComparison.Ordinal)) { break; }
        }
    }

    [Fact]
    public void An_edit_that_is_made_already_says_so()
    {
        var edit = CoffeeShop.SetTag("values.yaml", "1.1.0", "Deploy");
        var context = new CommandContext(null!, ImmutableDictionary<string, string>.Empty.Add("values.yaml", "image:\n  tag: 1.1.0\n"));
        Assert.Equal("# values.yaml already says so: there is nothing to commit", context.Commit(edit));
    }

    private static string Command(TutorialFixture fixture, StepId step) =>
        fixture.Tutorial.Phases.SelectMany(phase => phase.Steps).Single(item => item.Id == step).Command;
}
