using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Objects;

namespace Kubernetes.ApiServer.Http;

/// <summary>Answers the writes of objects.</summary>
internal sealed class ResourceEndpoints(ObjectWriter writer, ListPages pages)
{
    private const string CustomPatchTypes = "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml, application/apply-patch+cbor";
    private const string BuiltInPatchTypes = "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml, application/apply-patch+cbor";

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Resource.Verbs.Contains(call.Info.Verb) || (call.Resource.Namespaced && call.Info.Namespace.Length == 0 && call.Info.Verb != "deletecollection"))
        {
            throw Refusals.MethodNotAllowed();
        }

        var body = await RequestBody.ReadAsync(call.Context.Request, call.Resource.Kind, cancellationToken);
        if (call.Info.Verb == "deletecollection")
        {
            await DeleteCollectionAsync(call, body, cancellationToken);
            return;
        }

        var request = call.Write(call.Info.Name);
        Deprecations.Warn(call);
        var outcome = call.Info.Verb switch
        {
            "create" when call.Info.Name.Length > 0 => throw Refusals.MethodNotAllowed(),
            "create" => await writer.CreateAsync(request, NeedsJson(body).Object, body.Duplicates, cancellationToken),
            "update" => await writer.UpdateAsync(request, NeedsJson(body).Object, body.Duplicates, cancellationToken),
            "patch" => await PatchAsync(call, request, body, cancellationToken),
            _ => await writer.DeleteAsync(request, DeleteOptions.Read(body.Value as JsonObject, call), cancellationToken),
        };
        await call.AnswerAsync(request, outcome, cancellationToken);
    }

    /// <summary>Patches an object or a part of it.</summary>
    public async Task<WriteOutcome> PatchAsync(ApiCall call, WriteRequest request, RequestBody body, CancellationToken cancellationToken)
    {
        var apply = body.MediaType == PatchTypes.Apply;
        if (body.MediaType is not (PatchTypes.Json or PatchTypes.Merge or PatchTypes.Apply) && (body.MediaType != PatchTypes.Strategic || call.Resource.IsCustom))
        {
            throw Refusals.UnsupportedMediaType(call.Resource.IsCustom ? CustomPatchTypes : BuiltInPatchTypes);
        }

        if (!apply)
        {
            return request.Force || call.Query("force") is { Length: > 0 }
                ? throw Refusals.Invalid("PatchOptions", "meta.k8s.io", "", [new StatusCause("FieldValueForbidden", "Forbidden: may not be specified for non-apply patch", "force")])
                : await writer.PatchAsync(request, body.MediaType, body.Value, body.Duplicates, cancellationToken);
        }

        if (string.IsNullOrEmpty(call.Query("fieldManager")))
        {
            throw Refusals.Invalid("PatchOptions", "meta.k8s.io", "", [new StatusCause("FieldValueRequired", "Required value: is required for apply patch", "fieldManager")]);
        }

        if (body.Duplicates is [var repeated] && request.Validation == FieldValidation.Strict) { throw Refusals.BadRequest($"error strict decoding YAML: {repeated}"); }
        if (request.Validation == FieldValidation.Warn) { request.Warnings.AddRange(body.Duplicates); }
        return await writer.ApplyAsync(request, body.Object, cancellationToken);
    }

    /// <summary>Refuses the media types of patches.</summary>
    internal static RequestBody NeedsJson(RequestBody body) =>
        body.MediaType is "application/json" or "application/yaml" or "application/vnd.kubernetes.protobuf"
            ? body
            : throw Refusals.UnsupportedMediaType("application/json, application/yaml, application/vnd.kubernetes.protobuf");

    private static JsonObject ListOf(ApiCall call, IReadOnlyList<JsonObject> items, JsonObject metadata) => AcceptHeader.AnswerOf(call.Context.Request) switch
    {
        (AnswerForm.Table, var version) => ObjectTables.OfList(call, items, metadata, version),
        (AnswerForm.MetadataList, var version) => ObjectForms.MetadataList(items, metadata, version),
        _ => new JsonObject
        {
            ["kind"] = call.Resource.ListKind,
            ["apiVersion"] = call.Resource.ApiVersion,
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. items.Select(item => item.DeepClone())]),
        },
    };

    private async Task DeleteCollectionAsync(ApiCall call, RequestBody body, CancellationToken cancellationToken)
    {
        var resource = call.Resource;
        var options = DeleteOptions.Read(body.Value as JsonObject, call);
        var page = await pages.ReadAsync(call, cancellationToken);
        var deleted = new List<JsonObject>();
        foreach (var item in page.Items)
        {
            try
            {
                await writer.DeleteAsync(call.Write(item.Path.Name) with { Namespace = item.Path.Namespace }, options, cancellationToken);
                deleted.Add(VersionConversion.FromStorage(resource, item.Parse()));
            }
            catch (StatusException gone) when (gone.Code == 404)
            {
                continue;   // somebody else was faster
            }
        }

        await Responses.JsonAsync(call.Context, 200, ListOf(call, deleted, page.Metadata()), cancellationToken);
    }
}
