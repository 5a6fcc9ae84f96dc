using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Sync;

/// <summary>The results of a sync as <c>syncResult.resources</c>, in the order in which tasks first had one.</summary>
internal sealed class SyncResults(IEnumerable<JsonObject> earlier)
{
    private readonly List<JsonObject> _results = [.. earlier.Select(result => result.Copy())];

    public void Set(SyncTask task, TaskResult result)
    {
        task.Result = result;
        var entry = new JsonObject
        {
            ["group"] = task.Key.Group,
            ["version"] = task.Version,
            ["kind"] = task.Key.Kind,
            ["namespace"] = task.ResultNamespace,
            ["name"] = task.Key.Name,
        };
        Add(entry, "status", result.Status);
        Add(entry, "message", result.Message);
        Add(entry, "hookType", task.HookType);
        Add(entry, "hookPhase", result.HookPhase);
        Add(entry, "syncPhase", task.Phase.ToString());
        var images = Images(task.Target).Distinct().Select(image => JsonValue.Create(image)).ToArray();
        if (images.Length > 0)
        {
            entry["images"] = new JsonArray([.. images]);
        }

        var index = _results.FindIndex(known => known.Text("group") == task.Key.Group && known.Text("kind") == task.Key.Kind
            && known.Text("namespace") == task.ResultNamespace && known.Text("name") == task.Key.Name && known.Text("syncPhase") == task.Phase.ToString());
        if (index >= 0)
        {
            _results[index] = entry;
        }
        else
        {
            _results.Add(entry);
        }
    }

    public ImmutableArray<JsonObject> ToImmutable() => [.. _results];

    private static IEnumerable<string> Images(JsonObject? target)
    {
        var pod = target.Map("spec", "template", "spec") ?? target.Map("spec", "jobTemplate", "spec", "template", "spec")
            ?? (target.Text("kind") == "Pod" ? target.Map("spec") : null);
        return pod.Items("containers").Select(container => container.Text("image")).Where(image => image.Length > 0);
    }

    private static void Add(JsonObject entry, string name, string value)
    {
        if (value.Length > 0)
        {
            entry[name] = value;
        }
    }
}
