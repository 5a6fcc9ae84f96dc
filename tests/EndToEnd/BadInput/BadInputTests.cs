namespace EndToEnd.BadInput;

/// <summary>Each case gives a clear message where the person looks, and nothing else breaks.</summary>
[Collection(RunningTutorialCollection.Name)]
public sealed class BadInputTests(RunningTutorial tutorial, BrowserFixture browsers) : IDisposable
{
    private static readonly IReadOnlyList<BadInputCase> Cases = [.. BadStarts.All, .. BadCommits.All, .. BadClicks.All];

    private readonly string _folder = Directory.CreateTempSubdirectory("bad-input-").FullName;

    public static TheoryData<string> Names => [.. Cases.Select(one => one.Name)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mistake_is_told_where_the_person_looks_and_breaks_nothing_else(string name)
    {
        var one = Cases.Single(found => found.Name == name);

        var said = await one.Act(new BadInputBench(tutorial, browsers, _folder), Cancelled);

        Assert.True(said.Contains(one.Says, StringComparison.Ordinal), $"{one.Where} should say \"{one.Says}\", and says:\n{said}");
        using var client = new HttpClient();
        Assert.Equal("ok", await client.GetStringAsync(new Uri(tutorial.Dashboard.Address, "/healthz"), Cancelled));
        await tutorial.Cluster.UntilHealthyAsync(RunningTutorial.Eleven, Cancelled);
    }
}
