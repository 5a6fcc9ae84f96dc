using System.Globalization;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Fields;

/// <summary>One manager's fields of an object.</summary>
internal sealed class ManagedEntry
{
    public required string Manager { get; init; }

    /// <summary>Apply or Update.</summary>
    public required string Operation { get; init; }

    public required string ApiVersion { get; init; }

    public string Subresource { get; init; } = "";

    public string? Time { get; set; }

    public required FieldSet Fields { get; set; }

    /// <summary>Whether it is the same manager's entry.</summary>
    public bool Is(string manager, string operation, string apiVersion, string subresource) =>
        Manager == manager && Operation == operation && Subresource == subresource && (operation == "Apply" || ApiVersion == apiVersion);
}

/// <summary>The managedFields of an object: who owns which of its fields.</summary>
internal sealed class Managers
{
    private const int MaxUpdateManagers = 10;
    private readonly List<ManagedEntry> _entries = [];

    /// <summary>All entries.</summary>
    public IReadOnlyList<ManagedEntry> Entries => _entries;

    /// <summary>Reads an object's entries.</summary>
    public static Managers Of(JsonObject? value)
    {
        var managers = new Managers();
        if (value?["metadata"]?["managedFields"] is not JsonArray entries)
        {
            return managers;
        }

        foreach (var entry in entries.OfType<JsonObject>())
        {
            if ((string?)entry["operation"] is not { Length: > 0 } operation)
            {
                continue;   // [{}] asks to forget all owners
            }

            managers._entries.Add(new ManagedEntry
            {
                Manager = (string?)entry["manager"] ?? "",
                Operation = operation,
                ApiVersion = (string?)entry["apiVersion"] ?? "",
                Subresource = (string?)entry["subresource"] ?? "",
                Time = (string?)entry["time"],
                Fields = FieldSet.Read(entry["fieldsV1"] as JsonObject),
            });
        }

        return managers;
    }

    /// <summary>Finds an entry.</summary>
    public ManagedEntry? Find(string manager, string operation, string apiVersion, string subresource) =>
        _entries.Find(e => e.Is(manager, operation, apiVersion, subresource));

    /// <summary>Records what a write that is no apply changed.</summary>
    /// <returns>Whether any entry changed.</returns>
    public bool Update(FieldComparison comparison, string manager, string apiVersion, string subresource, DateTimeOffset now)
    {
        var any = false;
        var own = Find(manager, "Update", apiVersion, subresource);
        foreach (var entry in _entries)
        {
            var before = entry.Fields;
            var after = before.Clone();
            after.ExceptWith(comparison.Removed);
            if (entry == own)
            {
                after.UnionWith(comparison.Changed);
            }
            else
            {
                after.ExceptWith(comparison.Changed);
            }

            // A field that it owned already and wrote anew moves its time too.
            if (entry == own && !comparison.Changed.IsEmpty)
            {
                any = true;
                entry.Time = Format(now);
            }

            if (!after.SetEquals(before))
            {
                any = true;
                entry.Fields = after;
                if (entry == own)
                {
                    entry.Time = Format(now);
                }
            }
        }

        if (own is null && !comparison.Changed.IsEmpty)
        {
            any = true;
            _entries.Add(new ManagedEntry { Manager = manager, Operation = "Update", ApiVersion = apiVersion, Subresource = subresource, Time = Format(now), Fields = comparison.Changed });
        }

        _entries.RemoveAll(e => e.Fields.IsEmpty);
        Cap();
        return any;
    }

    /// <summary>Sets what a manager applied.</summary>
    /// <param name="applied">The fields of the configuration.</param>
    /// <param name="taken">Fields that leave their other owners.</param>
    /// <param name="manager">Who applies.</param>
    /// <param name="apiVersion">The version of the configuration.</param>
    /// <param name="subresource">The subresource; empty for the object.</param>
    /// <param name="changed">Whether the object became another by it; a write that changes nothing keeps its time.</param>
    /// <param name="now">The time of the write.</param>
    public void Apply(FieldSet applied, FieldSet taken, string manager, string apiVersion, string subresource, bool changed, DateTimeOffset now)
    {
        var own = Find(manager, "Apply", apiVersion, subresource);
        var time = !changed && own is not null && own.Fields.SetEquals(applied) && own.ApiVersion == apiVersion ? own.Time : Format(now);
        if (own is not null)
        {
            _entries.Remove(own);
        }

        foreach (var entry in _entries)
        {
            entry.Fields.ExceptWith(taken);
        }

        _entries.RemoveAll(e => e.Fields.IsEmpty);
        _entries.Add(new ManagedEntry { Manager = manager, Operation = "Apply", ApiVersion = apiVersion, Subresource = subresource, Time = time, Fields = applied });
    }

    /// <summary>Adds an entry as it is.</summary>
    public void Add(ManagedEntry entry) => _entries.Add(entry);

    /// <summary>Removes fields that the object does not hold any more from every entry.</summary>
    public void Forget(FieldSet removed)
    {
        // One that was empty before stays: it says that somebody applied a configuration without fields of its own.
        _entries.RemoveAll(entry =>
        {
            var held = !entry.Fields.IsEmpty;
            entry.Fields.ExceptWith(removed);
            return held && entry.Fields.IsEmpty;
        });
    }

    /// <summary>Writes the entries into an object.</summary>
    public void WriteTo(JsonObject value)
    {
        var metadata = (JsonObject)value["metadata"]!;
        if (_entries.Count == 0)
        {
            metadata.Remove("managedFields");
            return;
        }

        var written = new JsonArray();
        foreach (var entry in _entries
            .OrderBy(e => e.Operation, StringComparer.Ordinal).ThenBy(e => e.Time, StringComparer.Ordinal).ThenBy(e => e.Manager, StringComparer.Ordinal))
        {
            var item = new JsonObject { ["manager"] = entry.Manager, ["operation"] = entry.Operation, ["apiVersion"] = entry.ApiVersion };
            if (entry.Time is not null)
            {
                item["time"] = entry.Time;
            }

            item["fieldsType"] = "FieldsV1";
            item["fieldsV1"] = entry.Fields.Write();
            if (entry.Subresource.Length > 0)
            {
                item["subresource"] = entry.Subresource;
            }

            written.Add((JsonNode)item);
        }

        metadata["managedFields"] = written;
    }

    /// <summary>A time as Kubernetes writes it.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private void Cap()
    {
        var updates = _entries.Where(e => e.Operation == "Update" && e.Subresource.Length == 0).OrderBy(e => e.Time, StringComparer.Ordinal).ToList();
        if (updates.Count <= MaxUpdateManagers)
        {
            return;
        }

        var oldest = updates.Take(updates.Count - MaxUpdateManagers + 1).ToList();
        var merged = new FieldSet();
        foreach (var entry in oldest)
        {
            merged.UnionWith(entry.Fields);
            _entries.Remove(entry);
        }

        _entries.Add(new ManagedEntry { Manager = "ancient-changes", Operation = "Update", ApiVersion = oldest[0].ApiVersion, Time = oldest[^1].Time, Fields = merged });
    }
}
