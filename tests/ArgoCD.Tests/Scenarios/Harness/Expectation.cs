using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ArgoCD.Objects;
using GoTemplate.Functions;
using Testing;
using Yaml;

namespace ArgoCD.Tests.Scenarios.Harness;

/// <summary>
/// Compares all that a scenario shows with a file: every Application, ApplicationSet and managed object whole, and the Events of
/// each kind in their order. Times, commits and identities are replaced by words. With <c>RECORD_EXPECTED=1</c> the file is
/// written instead, to be read by a person before it is committed.
/// </summary>
internal sealed partial class Expectation(Scenario scenario, EventRecord events, string mark)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RecordingQuiet = TimeSpan.FromMilliseconds(600);
    private static readonly string[] Shown = ["ConfigMap", "Secret", "Service", "Deployment", "Job", "Namespace"];

    public async Task HoldsAsync(string group, string name, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Repository.Root, "tests", "ArgoCD.Tests", "Scenarios", "Expected", group, $"{name}.yaml");
        if (Environment.GetEnvironmentVariable("RECORD_EXPECTED") == "1")
        {
            await RecordAsync(path, cancellationToken);
            return;
        }

        Assert.True(File.Exists(path), $"{path} is missing; run once with RECORD_EXPECTED=1 and read what was recorded");
        var expected = await File.ReadAllTextAsync(path, cancellationToken);
        var actual = "";
        for (var end = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(end) < Patience;)
        {
            actual = await ReadAsync(cancellationToken);
            if (actual == expected)
            {
                return;
            }

            // What is shown last is written a moment after what the scenario waited for.
            await Task.Yield();
        }

        Assert.Equal(expected, actual);
    }

    private async Task RecordAsync(string path, CancellationToken cancellationToken)
    {
        var before = "";
        while (await ReadAsync(cancellationToken) is var now && now != before)
        {
            before = now;
            await Task.Delay(RecordingQuiet, TimeProvider.System, cancellationToken);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, before, cancellationToken);
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        JsonObject shown = [];
        foreach (var kind in (string[])["Application", "ApplicationSet"])
        {
            var type = await scenario.TypeAsync(kind);
            var list = await scenario.Client.ListAsync(type, scenario.Named("argo~"), null, cancellationToken);
            Add(shown, kind, list.Items.OrderBy(item => item.Name(), StringComparer.Ordinal).Select(Whole));
        }

        List<JsonNode> objects = [];
        foreach (var kind in Shown)
        {
            var type = await scenario.TypeAsync(kind);
            var list = await scenario.Client.ListAsync(type, null, null, cancellationToken);
            objects.AddRange(list.Items.Where(IsOwn).OrderBy(item => item.Name(), StringComparer.Ordinal).Select(Whole));
        }

        Add(shown, "Managed", objects);
        Add(shown, "StartEvents", Events("OperationStarted"));
        Add(shown, "EndEvents", Events("OperationCompleted"));
        Add(shown, "SetEvents", Events("created").Concat(Events("updated")).Concat(Events("Deleted")));
        Add(shown, "ErrorEvents", Events("StatusRefreshed"));
        return YamlEmitter.Write(JsonText.Parse(Steady(shown.ToJsonString())));
    }

    private static void Add(JsonObject shown, string name, IEnumerable<JsonNode> items)
    {
        JsonArray list = [.. items];
        if (list.Count > 0)
        {
            shown[name] = list;
        }
    }

    /// <summary>
    /// The Events of a reason about each object in turn. How often status is seen to change on its way is a matter of speed, so those
    /// Events are not here; the scenarios in which they are certain assert them.
    /// </summary>
    private IEnumerable<JsonNode> Events(string reason) => events.Seen
        .Where(item => item.Text("reason") == reason)
        .OrderBy(item => item.Text("involvedObject", "name"), StringComparer.Ordinal)
        .Select(item => (JsonNode)JsonValue.Create(
            $"{item.Text("type")} {item.Text("involvedObject", "name")}: {item.Text("message")}{(item.Number("count") > 1 ? $" ({item.Number("count")} times)" : "")}"));

    /// <summary>Only what this scenario's Applications made, and what it placed beside it.</summary>
    private bool IsOwn(JsonObject item) =>
        (item.Namespace() == scenario.Named("coffee~") || (item.Namespace().Length == 0 && item.Name().EndsWith(mark, StringComparison.Ordinal) && item.Name() != scenario.Named("argo~")))
        && item.Name() != "kube-root-ca.crt";

    private static JsonNode Whole(JsonObject item)
    {
        var whole = item.Copy();
        var metadata = whole.Map("metadata")!;
        foreach (var field in (ReadOnlySpan<string>)["managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "deletionGracePeriodSeconds"])
        {
            metadata.Remove(field);
        }

        if (metadata["annotations"] is JsonObject annotations)
        {
            annotations.Remove(Words.WokenBy);
            annotations.Remove(Words.LastApplied);
            if (annotations.Count == 0)
            {
                metadata.Remove("annotations");
            }
        }

        // Pods come and go beside what a scenario waits for.
        whole.Map("status", "summary")?.Remove("images");

        // Which state of its Applications a set saw last is a matter of speed.
        foreach (var listed in item.Kind() == "ApplicationSet" ? whole.Items("status", "resources") : [])
        {
            listed.Remove("status");
            listed.Remove("health");
        }

        // What the server fills in is the server's; its own tests are elsewhere.
        foreach (var field in (ReadOnlySpan<string>)["status", "spec"])
        {
            if (item.Group() != Words.Group)
            {
                whole.Remove(field);
            }
        }

        return whole;
    }

    /// <summary>The text without what differs from run to run.</summary>
    private string Steady(string text)
    {
        text = text.Replace(mark, "", StringComparison.Ordinal);
        for (var index = scenario.Git.Commits.Count - 1; index >= 0; index--)
        {
            var sha = scenario.Git.Commits[index];
            var name = string.Create(CultureInfo.InvariantCulture, $"COMMIT-{index + 1}");
            text = text.Replace(sha, name, StringComparison.Ordinal).Replace(sha[..7], name, StringComparison.Ordinal);
        }

        text = Rollout().Replace(text, "Waiting for rollout to finish");
        text = Time().Replace(text, "TIME");
        text = ClockTime().Replace(text, "at TIME");
        text = UnixTime().Replace(text, "-UNIX");
        return Identity().Replace(text, "UID");
    }

    [GeneratedRegex(@"Waiting for rollout to finish: [^""\\]*?(\.\.\.|desired generation)", RegexOptions.CultureInvariant)]
    private static partial Regex Rollout();

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z", RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    [GeneratedRegex(@"at \d{1,2}:\d{2}(AM|PM)", RegexOptions.CultureInvariant)]
    private static partial Regex ClockTime();

    [GeneratedRegex(@"-1[5-9]\d{8}\b", RegexOptions.CultureInvariant)]
    private static partial Regex UnixTime();

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant)]
    private static partial Regex Identity();
}
