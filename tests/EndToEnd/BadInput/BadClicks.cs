using static Microsoft.Playwright.Assertions;

namespace EndToEnd.BadInput;

/// <summary>What can be wrong with what is done in the page.</summary>
internal static class BadClicks
{
    public static IReadOnlyList<BadInputCase> All { get; } =
    [
        new("two browsers that press the same button", "page of the step", "Add payment", async (bench, cancellationToken) =>
        {
            var before = (await (await bench.Tutorial.CloneAsync(cancellationToken)).GitAsync(cancellationToken, "rev-parse", "HEAD")).Trim();
            await using var one = await Learner.OpenAsync(bench.Browsers.Browser, bench.Tutorial.Dashboard.Address);
            await using var other = await Learner.OpenAsync(bench.Browsers.Browser, bench.Tutorial.Dashboard.Address);
            foreach (var learner in new[] { one, other })
            {
                await learner.Page.GotoAsync("/phases/4/add-payment");
                await learner.ExpectStepAsync("4/add-payment");
                await Expect(learner.Page.GetByTestId("step-run").First).ToBeEnabledAsync(new() { Timeout = 30_000 });
            }

            await Task.WhenAll(one.Page.GetByTestId("step-run").First.ClickAsync(), other.Page.GetByTestId("step-run").First.ClickAsync());
            await one.ExpectProvenAsync("4/add-payment");
            await other.ExpectProvenAsync("4/add-payment");
            Assert.Empty(one.ConsoleErrors.Concat(other.ConsoleErrors));

            var clone = await bench.Tutorial.CloneAsync(cancellationToken);
            var commits = await clone.GitAsync(cancellationToken, "log", "--format=%s", $"{before}..", "--", "gitops/applications/coffee/payment");
            clone.RemoveService("payment");
            await clone.CommitAndPushAsync("Remove payment", cancellationToken);
            return Assert.Single(commits.Split('\n'), subject => subject == "Add payment");
        }),
        new("a bad name in the form", "form", "Use small letters, digits and hyphens, at most 53 characters.", async (bench, _) =>
        {
            await using var learner = await Learner.OpenAsync(bench.Browsers.Browser, bench.Tutorial.Dashboard.Address);
            await learner.Page.GotoAsync("/repository/new-service");
            await learner.Page.GetByTestId("new-service-name").Locator("input").Or(learner.Page.Locator("input[data-testid='new-service-name']")).First.FillAsync("Bad_Name");
            var message = learner.Page.GetByText("Use small letters, digits and hyphens").First;
            await Expect(message).ToBeVisibleAsync();
            await Expect(learner.Page.GetByTestId("new-service-submit")).ToBeDisabledAsync();
            return await message.InnerTextAsync();
        }),
    ];
}
