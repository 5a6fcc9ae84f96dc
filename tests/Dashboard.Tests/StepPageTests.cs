using Bunit;
using Dashboard.Features.Phases;
using MudBlazor;
using Tutorial.Model;

namespace Dashboard.Tests;

public sealed class StepPageTests : PageContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly StepId Id = new(1, "install-argo-cd");

    [Fact]
    public async Task Run_starts_the_step_and_shows_its_output_as_it_comes()
    {
        var page = Open();
        var run = page.ClickAsync("[data-testid=step-run]");
        Assert.Equal([Id], Tutorial.Ran);
        Tutorial.Print("namespace/argo serverside-applied");
        page.WaitForAssertion(() => Assert.Contains("namespace/argo", page.Find("[data-testid=step-output]").TextContent, StringComparison.Ordinal), Patience);
        page.WaitForElement("[data-testid=step-cancel]", Patience);
        Tutorial.Run.SetResult();
        await run;
    }

    [Fact]
    public void A_check_turns_when_its_evidence_arrives()
    {
        var page = Open();
        Assert.Equal("waiting", page.Find("[data-testid=check-0]").GetAttribute("data-state"));
        var state = Tutorial.Current.Steps[Id];
        Tutorial.Set(state with { Status = StepStatus.Passed, StartedAt = DateTimeOffset.UtcNow, Checks = [state.Checks[0] with { Status = CheckStatus.Passed, Evidence = new("`argo` has 7 of 7", "`argo` 7/7") }] });
        page.WaitForAssertion(() => Assert.Equal("passed", page.Find("[data-testid=check-0]").GetAttribute("data-state")), Patience);
        Assert.Contains("argo has 7 of 7", page.Find("[data-testid=check-evidence-0]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_says_what_a_terminal_needs_for_the_command()
    {
        var setup = Open().Find("[data-testid=step-terminal-setup]").QuerySelectorAll(".cmd-ln > span:last-child").Select(line => line.TextContent);
        Assert.Equal([$"export KUBECONFIG={Cluster.KubeconfigPath}", "export HTTPS_PROXY=http://127.0.0.1:4321", "export SSL_CERT_FILE=/data/upstream/authority.crt"], setup);
    }

    [Fact]
    public void A_locked_step_says_what_to_finish_first_and_cannot_be_run()
    {
        Tutorial.Set(Tutorial.Current.Steps[Id] with { Status = StepStatus.Locked, LockedBy = [new(0, "create-cluster")] });
        var page = Open();
        Assert.Contains("Create a cluster", page.Find("[data-testid=banner]").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find("[data-testid=step-run]").HasAttribute("disabled"));
    }

    [Fact]
    public void A_refusal_that_a_second_run_mends_is_quoted_as_a_warning_and_the_run_is_asked_for()
    {
        Tutorial.Set(Tutorial.Current.Steps[Id] with { Status = StepStatus.Failed, Failure = "no matches for kind \"AppProject\"", RunAgain = true, Runs = 1 });
        var page = Open();
        Assert.Contains("no matches for kind \"AppProject\"", page.Find("[data-testid=banner]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[data-testid=step-failure]"));
        Assert.Equal("Run again", page.Find("[data-testid=step-run]").TextContent.Trim());
    }

    [Fact]
    public void A_failure_is_quoted_as_an_error()
    {
        Tutorial.Set(Tutorial.Current.Steps[Id] with { Status = StepStatus.Failed, Failure = "connection refused", Runs = 1 });
        var failure = Open().Find("[data-testid=step-failure]");
        Assert.Contains("connection refused", failure.TextContent, StringComparison.Ordinal);
        Assert.Equal("alert", failure.GetAttribute("role"));
    }

    private IRenderedComponent<StepPage> Open()
    {
        Render<MudPopoverProvider>();
        return Render<StepPage>(p => p.Add(s => s.Number, Id.Phase).Add(s => s.Slug, Id.Slug));
    }
}
