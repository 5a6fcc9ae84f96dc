using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Dashboard.Features.Applications;
using Dashboard.Features.Timeline;
using Dashboard.Frame;
using Dashboard.Live;
using Dashboard.Parts;
using Dashboard.Theme;
using GitRepository;
using GitRepository.Model;
using Kubernetes.Runtime;
using Microsoft.AspNetCore.Components;
using Yaml;

namespace Dashboard.Features.ApplicationSets;

/// <summary>How a path becomes an Application, and what would come of another path or another template.</summary>
public sealed partial class XrayPage
{
    private static readonly TimeSpan NewFor = TimeSpan.FromSeconds(6);

    private FeedState _sets = FeedState.Loading;
    private FeedState _applications = FeedState.Loading;
    private TimelineState? _timeline;
    private CommitInfo? _head;
    private ImmutableArray<string> _directories = [];
    private GenerationPlan _plan = new([]);
    private ImmutableHashSet<string> _new = [];
    private DateTimeOffset? _looked;
    private Task _fading = Task.CompletedTask;
    private ObjectKey _key;
    private bool _brief = true;
    private bool _trying;
    private string? _file;
    private string _original = "";
    private string _scratch = "";
    private string _directory = "";
    private string? _problem;

    /// <summary>The ApplicationSet's name.</summary>
    [Parameter] public string Name { get; set; } = "";

    [CascadingParameter] private Screen Screen { get; set; } = new(ScreenWidth.Wide, false);
    [Inject] private IObjectFeeds Feeds { get; set; } = default!;
    [Inject] private TimelineFeed Timeline { get; set; } = default!;
    [Inject] private ControllerLog Log { get; set; } = default!;
    [Inject] private ILearnerRepository Repository { get; set; } = default!;
    [Inject] private ApplicationActions Actions { get; set; } = default!;
    [Inject] private Announcer Announcer { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    private JsonObject? Set => _sets.Objects.FirstOrDefault(s => s.Key.Name == Name).Value;

    private string Noticed => _timeline?.Lanes.FirstOrDefault() is { NoticedBy: { } by, NoticedAt: { } at } lane
        ? L["Xray_Noticed", L[$"Timeline_By{by}"], (at - lane.PushedAt).TotalSeconds.ToString("0.0", CultureInfo.CurrentCulture)] : L["Xray_TriggerText"];

    private string Tried
    {
        get
        {
            if (Scratch() is not { } set || PathOf(set) is not { } path) { return ""; }
            var name = path.Split('/')[^1];
            return GitDirectories.Explain(set, GitDirectories.Patterns(set), path) switch
            {
                null => L["Xray_TryUnmatched", path],
                { Matched: false } row => L["Xray_TryExcluded", path, row.Rule],
                { Problem: { } problem } row when row.Name == problem => L["Xray_TryInvalid", problem, GitDirectories.Normalize(name)],
                { Problem: { } problem } => L["Xray_Invalid", problem],
                var row when _directories.Contains(path) => L["Xray_TryExists", path, row.Name ?? ""],
                var row => L["Xray_TryCreated", path, row.Name ?? ""],
            };
        }
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Follow(token => Feeds.WatchAsync("argoproj.io/v1alpha1", "ApplicationSet", token), state => { _sets = state; Compute(); });
        Follow(token => Feeds.WatchAsync("argoproj.io/v1alpha1", "Application", token), TakeApplications);
        Follow(Timeline.WatchAsync, timeline => _timeline = timeline);
        Follow(token => GatherAsync(Log.WatchReconcilesAsync(Name, token), token), times => _looked = times[^1]);
        Follow(Repository.WatchAsync, async state =>
        {
            // What is pushed counts: the generator never sees the working copy.
            _head = state.RemoteHead;
            _directories = _head is null ? [] : [.. (await Repository.ListAsync(_head.Sha, Left)).Where(e => e.IsDirectory).Select(e => e.Path)];
            Compute();
        });
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => Compute();

    /// <inheritdoc/>
    protected override async ValueTask LeaveAsync() => await _fading;

    private void TakeApplications(FeedState now)
    {
        var before = _applications;
        _applications = now;
        Compute();
        if (!before.IsLive || !now.IsLive) { return; }
        var appeared = now.Objects.Keys.Where(key => !before.Objects.ContainsKey(key)).Select(key => key.Name).ToList();
        if (appeared.Count == 0) { return; }
        _new = _new.Union(appeared);
        _fading = Task.WhenAll(_fading, FadeAsync(appeared));
    }

    private async Task FadeAsync(List<string> names)
    {
        await Task.Delay(NewFor, Time, Left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!Left.IsCancellationRequested) { await InvokeAsync(() => { _new = _new.Except(names); StateHasChanged(); }); }
    }

    private void Compute()
    {
        _key = _sets.Objects.Keys.FirstOrDefault(k => k.Name == Name);
        if ((_trying ? Scratch() : Set) is not { } set) { _plan = Set is null ? new([]) : _plan; return; }
        var directories = _trying && PathOf(set) is { } typed ? _directories.Append(typed).Distinct() : _directories;
        _plan = GenerationPlan.Of(Name, GitDirectories.Explain(set, directories), [.. _applications.Objects.Values]);
    }

    private bool IsNew(PlannedApplication row) => row.Name is { } name && _new.Contains(name);

    private DateTimeOffset? NextPoll(JsonObject set) => _looked is { } at ? at.AddSeconds(GitDirectories.RequeueSeconds(set)) : null;

    /// <summary>The scratch copy as an object; null where it cannot be read, and then <c>_problem</c> says why.</summary>
    private JsonObject? Scratch()
    {
        try
        {
            var read = YamlReader.ReadAll(_scratch, YamlDialect.Json).OfType<Dictionary<string, object?>>().FirstOrDefault(d => d.GetValueOrDefault("kind") as string == "ApplicationSet");
            _problem = read is null ? L["Xray_NoSetInText"].Value : null;
            return read is null ? null : JsonNode.Parse(GoJson.Write(read, escapeHtml: false))!.AsObject();
        }
        catch (Exception malformed) when (malformed is YamlReadException or GoJsonException)
        {
            _problem = malformed.Message;
            return null;
        }
    }

    /// <summary>The typed directory as a path: a bare name stands where the first pattern looks.</summary>
    private string? PathOf(JsonObject set)
    {
        var name = _directory.Trim().Trim('/');
        return name.Length == 0 ? null
            : name.Contains('/', StringComparison.Ordinal) ? name
            : GitDirectories.Patterns(set).FirstOrDefault(p => !p.Exclude).Pattern is { } pattern && pattern.EndsWith('*') ? pattern[..^1] + name : name;
    }

    private async Task ToggleTryAsync()
    {
        if (!_trying && Set is { } set)
        {
            (_file, _original) = await FindFileAsync(set);
            (_scratch, _directory, _problem) = (_original, "", null);
        }

        _trying = !_trying;
        Compute();
    }

    /// <summary>The file that states the ApplicationSet, at the commit that counts; else the object of the cluster.</summary>
    private async Task<(string? Path, string Text)> FindFileAsync(JsonObject set)
    {
        if (_head is { } head)
        {
            foreach (var path in (await Repository.ListAsync(head.Sha, Left)).Where(e => !e.IsDirectory && Path.GetExtension(e.Path) is ".yaml" or ".yml").Select(e => e.Path).Take(1_000))
            {
                if (await Repository.ReadAsync(head.Sha, path, Left) is { } text && States(text)) { return (path, text); }
            }
        }

        return (null, YamlWriter.Write(new JsonObject { ["apiVersion"] = "argoproj.io/v1alpha1", ["kind"] = "ApplicationSet", ["metadata"] = new JsonObject { ["name"] = Name }, ["spec"] = set["spec"]?.DeepClone() }));

        bool States(string text)
        {
            if (!text.Contains("kind: ApplicationSet", StringComparison.Ordinal)) { return false; }
            try
            {
                return YamlReader.ReadAll(text, YamlDialect.Json).OfType<Dictionary<string, object?>>()
                    .Any(d => d.GetValueOrDefault("kind") as string == "ApplicationSet" && (d.GetValueOrDefault("metadata") as Dictionary<string, object?>)?.GetValueOrDefault("name") as string == Name);
            }
            catch (YamlReadException) { return false; }
        }
    }

    private void Edit(string? text) { _scratch = text ?? ""; Compute(); }

    private void Type(string? directory) { _directory = directory ?? ""; Compute(); }

    private async Task RefreshAsync()
    {
        try
        {
            await Actions.RefreshSetAsync(_key, Left);
            Announcer.Toast(L["Toast_Refreshed"], Glyph.RefreshCw);
        }
        catch (Exception refused) when (refused is ApiException or HttpRequestException or InvalidOperationException) { Announcer.Refused(refused.Message); }
    }
}
