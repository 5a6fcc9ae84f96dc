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
                await WriteAsync(call, page, cancellationToken);
                break;
        }
    }

    private static async Task WriteAsync(ApiCall call, ListPage page, CancellationToken cancellationToken)
    {
        var resource = call.Resource;
        var head = Encoding.UTF8.GetBytes(
            $"{{\"kind\":\"{resource.ListKind}\",\"apiVersion\":\"{resource.ApiVersion}\",\"metadata\":{page.Metadata().ToJsonString()},\"items\":[");

        // Items of typed lists carry no kind of their own; those of custom resources do.
        var opening = resource.IsCustom ? StoredObject.Head(resource.Kind, resource.ApiVersion) : "{"u8.ToArray();
        var bodies = page.Items.Select(item => BodyOf(resource, item)).ToList();

        // A list is as large as all its objects together: memory that was in use before is cheaper than new.
        var list = ArrayPool<byte>.Shared.Rent(head.Length + bodies.Sum(body => opening.Length + body.Length + 1) + 2);
        try
        {
            await Responses.BytesAsync(call.Context, 200, list.AsMemory(0, Fill(list, head, opening, bodies)), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(list);
        }
    }

    private static int Fill(Span<byte> list, ReadOnlySpan<byte> head, ReadOnlySpan<byte> opening, List<ReadOnlyMemory<byte>> bodies)
    {
        var left = list;
        Take(ref left, head);
        for (var i = 0; i < bodies.Count; i++)
        {
            if (i > 0)
            {
                Take(ref left, ","u8);
            }

            Take(ref left, opening);
            Take(ref left, bodies[i].Span);
        }

        Take(ref left, "]}"u8);
        return list.Length - left.Length;
    }

    private static void Take(ref Span<byte> left, ReadOnlySpan<byte> part)
    {
        part.CopyTo(left);
        left = left[part.Length..];
    }

    /// <summary>What follows an object's opening, in the version that is asked for.</summary>
    private static ReadOnlyMemory<byte> BodyOf(Resource resource, StoredObject item)
    {
        if (resource.IsCustom || VersionConversion.IsIdentity(resource))
        {
            return item.Body;
        }

        var converted = VersionConversion.FromStorage(resource, item.Parse());
        converted.Remove("apiVersion");
        converted.Remove("kind");
        return JsonSerializer.SerializeToUtf8Bytes(converted, Wire.SerializerOptions).AsMemory(1);
    }
}
