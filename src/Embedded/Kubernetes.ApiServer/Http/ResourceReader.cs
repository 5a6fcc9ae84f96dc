using System.Buffers;
using System.Text;
using System.Text.Json;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Http;

/// <summary>Answers get and list; watches go on to <see cref="WatchStream"/>.</summary>
internal sealed class ResourceReader(ObjectStore store, ListPages pages, WatchStream watches, TimeProvider time)
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
            await RequestedRevision.WaitForAsync(store, time, wanted, cancellationToken);
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
        var page = await pages.ReadAsync(call, cancellationToken);
        Deprecations.Warn(call);
        switch (AcceptHeader.AnswerOf(call.Context.Request))
        {
            case (AnswerForm.Table, var version):
                await Responses.JsonAsync(call.Context, 200, ObjectTables.OfList(call, page.Items.Select(o => VersionConversion.FromStorage(resource, o.Parse())), page.Metadata(), version), cancellationToken);
                break;
            case (AnswerForm.MetadataList, var version):
                await Responses.JsonAsync(call.Context, 200, ObjectForms.MetadataList(page.Items.Select(o => o.Parse()), page.Metadata(), version), cancellationToken);
                break;
            case (AnswerForm.Metadata, _):
                throw Refusals.NotAcceptable($"you requested PartialObjectMetadata, but the requested object is a list (*{resource.ListKind})");
            default:
                await Responses.BytesAsync(call.Context, 200, Write(resource, page), cancellationToken);
                break;
        }
    }

    private static ReadOnlyMemory<byte> Write(Resource resource, ListPage page)
    {
        var items = page.Items;
        var buffer = new ArrayBufferWriter<byte>(256 + items.Sum(i => i.Json.Length + 1));
        var head = $"{{\"kind\":\"{resource.ListKind}\",\"apiVersion\":\"{resource.ApiVersion}\",\"metadata\":{page.Metadata().ToJsonString()},\"items\":[";
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
