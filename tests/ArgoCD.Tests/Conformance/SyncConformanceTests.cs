using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Sync;

namespace ArgoCD.Tests.Conformance;

public sealed class SyncConformanceTests
{
    [Fact]
    public async Task Tasks_run_in_the_order_and_phases_of_Argo_CD()
    {
        var set = new ConformanceSet("sync");
        var cancellationToken = TestContext.Current.CancellationToken;
        var cases = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(set.Folder(), "order.json"), cancellationToken));
        foreach (var entry in cases.Items("sortCases"))
        {
            set.Record(entry.Text("name"), Sort(entry));
        }

        foreach (var entry in cases.Items("pruneWaveCases"))
        {
            set.Record(entry.Text("name"), Prune(entry));
        }

        foreach (var (kind, check) in new (string, Func<JsonObject, JsonObject, string?>)[]
        {
            ("phaseCases", Phases),
            ("deletePolicyCases", (entry, item) => Differ(entry.Texts("expected"), Hooks.DeletePolicies(item))),
            ("waveCases", (entry, item) => Differ([entry.Text("expected")], [$"{Hooks.Wave(item)}"])),
        })
        {
            foreach (var entry in cases.Items(kind))
            {
                var item = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = entry["annotations"]!.DeepClone() } };
                set.Record($"{kind} {entry["annotations"]!.ToJsonString()}", check(entry, item));
            }
        }

        await set.FinishAsync(cancellationToken);
    }

    private static string? Phases(JsonObject entry, JsonObject item) =>
        Hooks.IsHook(item) != entry.Flag("isHook") || Hooks.IsSkipped(item) != entry.Flag("skipped")
            ? $"hook {Hooks.IsHook(item)}, skipped {Hooks.IsSkipped(item)}"
            : Differ(entry.Texts("expectedPhases").Order(StringComparer.Ordinal), Hooks.Phases(item).Select(phase => phase.ToString()).Order(StringComparer.Ordinal));

    private static string? Sort(JsonObject entry)
    {
        var tasks = entry.Items("tasks").ToDictionary(task => Create(task, isTarget: true), task => task.Text("id"));
        var sorted = SyncOrder.Sort(tasks.Keys);
        var changed = entry.Map("changed")!.Where(change =>
            tasks.First(task => task.Value == change.Key).Key is var task
            && (task.Phase.ToString() != change.Value.Text("phase") || task.Wave != change.Value.Number("wave"))).Select(change => change.Key);
        return Differ(entry.Texts("expected"), sorted.Select(task => tasks[task])) ?? Differ([], changed);
    }

    private static string? Prune(JsonObject entry)
    {
        var tasks = entry.Items("resources").Select(item => Create(item, item.Flag("target") == true)).ToList();
        SyncOrder.ArrangePruning(tasks, entry.Flag("pruneLast") == true);
        return Differ(entry.Map("expectedWaves")!.Select(wave => $"{wave.Key}={wave.Value}"), tasks.Select(task => $"{task.Key.Name}={task.Wave}"));
    }

    private static SyncTask Create(JsonObject item, bool isTarget)
    {
        var stated = new JsonObject
        {
            ["apiVersion"] = item.Text("apiVersion") is { Length: > 0 } version ? version : "v1",
            ["kind"] = item.Text("kind"),
            ["metadata"] = new JsonObject { ["name"] = item.Text("name"), ["namespace"] = item.Text("namespace") },
        };
        if (item.Map("crd") is { } crd)
        {
            stated["spec"] = new JsonObject { ["group"] = crd.Text("group"), ["names"] = new JsonObject { ["kind"] = crd.Text("kind") } };
        }

        return new()
        {
            Phase = Enum.TryParse<SyncPhase>(item.Text("phase"), out var phase) ? phase : SyncPhase.Sync,
            Wave = (int)(item.Number("wave") ?? 0),
            Key = ResourceKey.Of(stated),
            Version = stated.Version(),
            Target = isTarget ? stated : null,
            Live = item.Flag("live") == true ? stated.Copy() : null,
        };
    }

    private static string? Differ(IEnumerable<string> expected, IEnumerable<string> actual) =>
        (string.Join(", ", expected), string.Join(", ", actual)) is var (wanted, got) && wanted != got ? $"expected [{wanted}], got [{got}]" : null;
}
