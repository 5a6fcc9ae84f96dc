using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Http;

/// <summary>Answers get and list; watches go on to <see cref="WatchStream"/>.</summary>
internal sealed class ResourceReader(ObjectStore store, ListSnapshots snapshots, WatchStream watches)
{
    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Resource.Verbs.Contains(call.Info.Verb))
        {
            throw Refusals.MethodNotAllowed();
        }

        return call.Info.Verb switch
        {
            "get" => GetAsync(call, cancellationToken),
            "watch" => watches.AnswerAsync(call, cancellationToken),
            _ => ListAsync(call, cancellationToken),
        };
    }

    /// <summary>Answers with one object.</summary>
    public async Task GetAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (call.Query("resourceVersion") is { Length: > 0 } wanted)
        {
            await ListRevisions.WaitForAsync(store, wanted, cancellationToken);
        }

        var resource = call.Resource;
        if (resource.Namespaced && call.Info.Namespace.Length == 0)
        {
            throw Refusals.NoSuchPath();
        }

        var stored = store.Find(ObjectWriter.PathOf(resource, call.Info.Namespace, call.Info.Name)) ?? throw Refusals.NotFound(resource, call.Info.Name);
        Deprecations.Warn(call);
        await (ObjectForms.IsPlain(call)
            ? Responses.BytesAsync(call.Context, 200, ObjectForms.Served(stored, resource), cancellationToken)
            : Responses.JsonAsync(call.Context, 200, ObjectForms.Shape(call, VersionConversion.FromStorage(resource, stored.Parse())), cancellationToken));
    }

    private async Task ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var resource = call.Resource;
        var filter = ObjectFilter.Read(call);
        var limit = ReadLimit(call);
        var (snapshot, after) = await StartAsync(call, cancellationToken);
        Deprecations.Warn(call);
        var chosen = new List<StoredObject>();
        string? next = null;
        long remaining = 0;
        foreach (var item in snapshot.Of(resource.StorageKey).In(call.Info.Namespace.Length == 0 ? null : call.Info.Namespace))
        {
            if (after is { } position && ListContinuation.Compare(item.Path, position) <= 0)
            {
                continue;
            }

            if (!filter.Matches(item))
            {
                continue;
            }

            if (limit > 0 && chosen.Count == limit)
            {
                next ??= ListContinuation.Write(snapshot.Revision, chosen[^1].Path);
                remaining++;
                if (filter.IsActive)
                {
                    break;
                }

                continue;
            }

            chosen.Add(item);
        }

        if (next is not null)
        {
            snapshots.Keep(snapshot);
        }

        long? left = next is null || filter.IsActive ? null : remaining;
        var revision = snapshot.Revision.ToString(CultureInfo.InvariantCulture);
        switch (AcceptHeader.FormOf(call.Context.Request))
        {
            case AnswerForm.Table:
                var table = ObjectTables.OfList(call, chosen.Select(o => VersionConversion.FromStorage(resource, o.Parse())), ListMetadata(revision, next, left));
                await Responses.JsonAsync(call.Context, 200, table, cancellationToken);
                break;
            case AnswerForm.Metadata:
                var list = new JsonObject { ["kind"] = "PartialObjectMetadataList", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = ListMetadata(revision, next, left) };
                list["items"] = new JsonArray([.. chosen.Select(o => (JsonNode)ObjectForms.Metadata(o.Parse()))]);
                await Responses.JsonAsync(call.Context, 200, list, cancellationToken);
                break;
            default:
                await Responses.BytesAsync(call.Context, 200, Write(resource, chosen, revision, next, left), cancellationToken);
                break;
        }
    }

    private async Task<(StoreSnapshot Snapshot, ObjectPath? After)> StartAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var wanted = call.Query("resourceVersion");
        var match = call.Query("resourceVersionMatch");
        ListOptionRules.CheckList(call);
        if (call.Query("continue") is { Length: > 0 } token)
        {
            var (revision, position) = ListContinuation.Read(token);
            var current = store.Snapshot;
            return (revision == ListContinuation.Latest ? current : snapshots.Find(revision, current) ?? throw ListContinuation.Expired(position), position);
        }

        if (!string.IsNullOrEmpty(wanted))
        {
            var revision = await ListRevisions.WaitForAsync(store, wanted, cancellationToken);
            if (match == "Exact")
            {
                return (snapshots.Find(revision, store.Snapshot) ?? throw Refusals.Expired($"The resourceVersion for the provided list is too old: {revision}"), null);
            }
        }

        return (store.Snapshot, null);
    }

    private static int ReadLimit(ApiCall call)
    {
        if (call.Query("limit") is not { Length: > 0 } text) { return 0; }
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit)
            ? (int)Math.Clamp(limit, 0, int.MaxValue)
            : throw Refusals.BadRequest($"strconv.ParseInt: parsing {JsonSerializer.Serialize(text, Wire.SerializerOptions)}: invalid syntax");
    }

    private static JsonObject ListMetadata(string revision, string? next, long? remaining)
    {
        var metadata = new JsonObject { ["resourceVersion"] = revision };
        if (next is not null)
        {
            metadata["continue"] = next;
        }

        if (remaining is not null)
        {
            metadata["remainingItemCount"] = remaining;
        }

        return metadata;
    }

    private static ReadOnlyMemory<byte> Write(Resource resource, List<StoredObject> items, string revision, string? next, long? remaining)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + items.Sum(i => i.Json.Length + 1));
        var head = $"{{\"kind\":\"{resource.ListKind}\",\"apiVersion\":\"{resource.ApiVersion}\",\"metadata\":{ListMetadata(revision, next, remaining).ToJsonString()},\"items\":[";
        buffer.Write(Encoding.UTF8.GetBytes(head));
        var version = StoredObject.Head(resource.Kind, resource.ApiVersion);
        var identity = VersionConversion.IsIdentity(resource) || resource.IsCustom;
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                buffer.Write(","u8);
            }

            if (!identity)
            {
                var converted = VersionConversion.FromStorage(resource, items[i].Parse());
                converted.Remove("apiVersion");
                converted.Remove("kind");
                buffer.Write(JsonSerializer.SerializeToUtf8Bytes(converted, Wire.SerializerOptions));
                continue;
            }

            // Items of typed lists carry no kind of their own; those of custom resources do.
            buffer.Write(resource.IsCustom ? version : "{"u8);
            buffer.Write(items[i].Body.Span);
        }

        buffer.Write("]}"u8);
        return buffer.WrittenMemory;
    }
}
