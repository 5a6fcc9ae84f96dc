using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Sync;

namespace ArgoCD.Tests.Sync;

/// <summary>The order of tasks where dependencies and pruning change it.</summary>
public sealed class SyncOrderTests
{
    [Fact]
    public void Waves_go_from_the_most_negative_up_and_phases_before_them()
    {
        var tasks = new[] { Task("late", wave: 3), Task("early", wave: -3), Task("middle"), Task("after", SyncPhase.PostSync, -9), Task("before", SyncPhase.PreSync, 9) };
        Assert.Equal(["before", "early", "middle", "late", "after"], Sorted(tasks));
    }

    [Fact]
    public void A_namespace_goes_before_the_first_that_lives_in_it_and_takes_its_phase_and_wave()
    {
        var ns = Task("tea", kind: "Namespace", ns: "", wave: 5);
        var tasks = new[] { ns, Task("hook", SyncPhase.PreSync, -2, ns: "tea"), Task("settings", wave: 1, ns: "tea") };
        Assert.Equal(["tea", "hook", "settings"], Sorted(tasks));
        Assert.Equal((SyncPhase.PreSync, -2), (ns.Phase, ns.Wave));
    }

    [Fact]
    public void What_is_in_no_namespace_counts_as_being_in_that_of_the_application()
    {
        var ns = Task("tea", kind: "Namespace", ns: "", wave: 1);
        Assert.Equal(["tea", "reader"], Sorted([ns, Task("reader", kind: "ClusterRole", ns: "", home: "tea")]));
        Assert.Equal(0, ns.Wave);
    }

    [Fact]
    public void What_is_pruned_pulls_no_namespace_forward()
    {
        var ns = Task("tea", kind: "Namespace", ns: "", wave: 1);
        Assert.Equal(["old", "tea"], Sorted([ns, Task("old", ns: "tea", isPruned: true)]));
        Assert.Equal(1, ns.Wave);
    }

    [Theory]
    [InlineData(new[] { -5, -5 }, 1)]
    [InlineData(new[] { 0, 4 }, 5)]
    public void What_is_pruned_last_goes_one_wave_after_the_highest_which_is_at_least_none(int[] waves, int expected)
    {
        var pruned = Task("old", wave: waves[0], isPruned: true);
        SyncOrder.ArrangePruning([pruned, .. waves.Select(wave => Task("new", wave: wave))], pruneLast: true);
        Assert.Equal(expected, pruned.Wave);
    }

    [Fact]
    public void Waves_of_what_is_pruned_change_places_from_both_ends()
    {
        var tasks = new[] { -2, 0, 7, 9 }.Select(wave => Task($"{wave}", wave: wave, isPruned: true)).ToArray();
        SyncOrder.ArrangePruning(tasks, pruneLast: false);
        Assert.Equal([9, 7, 0, -2], tasks.Select(task => task.Wave));
    }

    private static IEnumerable<string> Sorted(IEnumerable<SyncTask> tasks) => SyncOrder.Sort(tasks).Select(task => task.Key.Name);

    private static SyncTask Task(
        string name, SyncPhase phase = SyncPhase.Sync, int wave = 0, string kind = "ConfigMap", string ns = "coffee", string home = "coffee", bool isPruned = false)
    {
        var item = (JsonObject)YamlDocuments.Parse($"{{apiVersion: v1, kind: {kind}, metadata: {{name: '{name}', namespace: '{ns}'}}}}").First()!;
        return new()
        {
            Phase = phase,
            Wave = wave,
            Key = ResourceKey.Of(item),
            Version = "v1",
            Target = isPruned ? null : item,
            Live = isPruned ? item : null,
            DefaultNamespace = home,
        };
    }
}
