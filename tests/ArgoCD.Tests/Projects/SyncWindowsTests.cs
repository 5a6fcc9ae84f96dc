using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Projects;

namespace ArgoCD.Tests.Projects;

public sealed class SyncWindowsTests
{
    private static readonly JsonObject Application = Parse("{metadata: {name: cart}, spec: {destination: {namespace: coffee}}}");

    [Theory]
    [InlineData("22:00", false)]
    [InlineData("22:01", true)]
    [InlineData("00:30", true)]
    [InlineData("01:59", true)]
    [InlineData("02:00", false)]
    public void A_window_that_begins_in_the_evening_is_open_into_the_next_day(string time, bool open) =>
        Assert.Equal(open, Of("{kind: allow, schedule: '0 22 * * *', duration: 4h, applications: ['*']}").Allow(manual: false, At(time)));

    [Theory]
    [InlineData("22:30", true)]
    [InlineData("23:59", true)]
    [InlineData("00:00", true)]
    [InlineData("01:30", true)]
    [InlineData("03:00", false)]
    public void Windows_that_overlap_are_one(string time, bool open) => Assert.Equal(
        open,
        Of("{kind: allow, schedule: '0 22 * * *', duration: 2h1m, applications: ['*']}", "{kind: allow, schedule: '59 23 * * *', duration: 2h, applications: ['*']}").Allow(manual: false, At(time)));

    [Theory]
    [InlineData("09:30", "09:45", true)]
    [InlineData("09:30", "11:00", true)]
    [InlineData("08:30", "11:00", false)]
    public void What_began_in_a_window_that_lets_it_overrun_goes_on_behind_it(string began, string time, bool goesOn) =>
        Assert.Equal(goesOn, Of("{kind: allow, schedule: '0 9 * * *', duration: 1h, applications: ['*'], syncOverrun: true}").AllowContinuing(manual: false, At(began), At(time)));

    [Fact]
    public void What_began_before_a_denying_window_goes_on_where_every_open_one_allows_it()
    {
        const string Lenient = "{kind: deny, schedule: '0 9 * * *', duration: 2h, applications: ['*'], syncOverrun: true}";
        const string Strict = "{kind: deny, schedule: '0 10 * * *', duration: 2h, applications: ['*']}";
        Assert.True(Of(Lenient, Strict).AllowContinuing(manual: false, At("08:30"), At("09:30")));
        Assert.False(Of(Lenient, Strict).AllowContinuing(manual: false, At("08:30"), At("10:30")));
        Assert.False(Of(Lenient).AllowContinuing(manual: false, At("09:15"), At("09:30")));
    }

    [Fact]
    public void Without_overrun_what_began_in_a_window_waits_for_the_next()
    {
        var windows = Of("{kind: allow, schedule: '0 9 * * *', duration: 1h, applications: ['*']}");
        Assert.False(windows.AllowContinuing(manual: false, At("09:30"), At("10:30")));
        Assert.True(windows.AllowContinuing(manual: false, At("09:30"), At("09:30").AddDays(1)));
    }

    [Theory]
    [InlineData("", "empty spec string")]
    [InlineData("@hourly", "parser does not accept descriptors: @hourly")]
    [InlineData("0 9 * *", "expected exactly 5 fields, found 4: [0 9 * *]")]
    public void A_schedule_that_cannot_be_read_is_told(string schedule, string problem) =>
        Assert.Equal([$"invalid sync windows: cannot parse schedule '{schedule}': {problem}"], Of($"{{kind: allow, schedule: '{schedule}', duration: 1h, applications: ['*']}}").Problems);

    [Fact]
    public void A_window_that_neither_allows_nor_denies_says_nothing() =>
        Assert.True(Of("{kind: permit, schedule: '0 9 * * *', duration: 1h, applications: ['*']}").Allow(manual: false, At("12:00")));

    [Theory]
    [InlineData("60", "invalid sync windows: cannot parse duration '60': time: missing unit in duration \"60\"")]
    [InlineData("long", "invalid sync windows: cannot parse duration 'long': time: invalid duration \"long\"")]
    public void A_duration_that_cannot_be_read_is_told(string duration, string problem) =>
        Assert.Equal([problem], Of($"{{kind: allow, schedule: '0 9 * * *', duration: '{duration}', applications: ['*']}}").Problems);

    private static SyncWindows Of(params string[] windows) =>
        SyncWindows.Of(new(Parse($"{{spec: {{syncWindows: [{string.Join(", ", windows)}]}}}}")), Application);

    private static DateTimeOffset At(string time) => new(2026, 3, 4, int.Parse(time[..2], null), int.Parse(time[3..], null), 0, TimeSpan.Zero);

    private static JsonObject Parse(string yaml) => YamlDocuments.Parse(yaml).First()!.AsObject();
}
