using System.Text.Json.Nodes;
using Kubernetes.ApiServer.CustomResources;
using Kubernetes.ApiServer.Fields;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Resources;

namespace Kubernetes.ApiServer.Objects;

internal sealed partial class ObjectWriter
{
    /// <summary>Deletes an object, or marks it where finalizers or a grace period hold it.</summary>
    public async Task<WriteOutcome> DeleteAsync(WriteRequest request, DeleteOptions options, CancellationToken cancellationToken)
    {
        var resource = request.Resource;
        var path = PathOf(resource, request.Namespace, request.Name);
        for (var attempt = 1; ; attempt++)
        {
            var current = store.Find(path) ?? throw Refusals.NotFound(resource, request.Name);
            if (options.Uid is { Length: > 0 } uid && uid != current.Uid)
            {
                throw Refusals.Outdated(resource, request.Name, $"the UID in the precondition ({uid}) does not match the UID in record ({current.Uid}). The object might have been deleted and then recreated");
            }

            var value = current.Parse();
            var metadata = MetadataOf(value);
            if (options.ResourceVersion is { Length: > 0 } version && version != (string?)metadata["resourceVersion"])
            {
                throw Refusals.Outdated(resource, request.Name, $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({metadata["resourceVersion"]}). The object might have been modified");
            }

            await admission.AdmitDeletionAsync(request, value, cancellationToken);
            var terminating = metadata["deletionTimestamp"] is not null;
            if (!terminating && resource is { Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition" }) { DefinitionDefaults.Hold(value); }
            var changed = AddPropagationFinalizer(options, metadata, terminating);
            var grace = resource.Kind == "Pod" && resource.Group.Length == 0 ? PodGrace(value, options) : 0;
            var held = IsHeld(value);
            if (terminating)
            {
                var left = metadata["deletionGracePeriodSeconds"] is JsonValue number && number.TryWhole(out long seconds) ? seconds : 0;
                if (grace < left)
                {
                    metadata["deletionGracePeriodSeconds"] = grace;
                    metadata["deletionTimestamp"] = Managers.Format(time.GetUtcNow().AddSeconds(grace));
                    changed = true;
                }
                else
                {
                    grace = left;
                }
            }

            var isDryRun = options.DryRun || request.DryRun;
            if (!held && grace == 0)
            {
                if (isDryRun) { return resource.DeletionAnswersObject ? new WriteOutcome(200, value) : Deleted(resource, request.Name, current.Uid); }
                if (await store.DeleteAsync(path, current.Revision, value) is { } last)
                {
                    await admission.WrittenAsync(request);
                    return resource.DeletionAnswersObject ? new WriteOutcome(200, value) { Stored = last } : Deleted(resource, request.Name, current.Uid);
                }
            }
            else
            {
                if (!terminating)
                {
                    metadata["deletionTimestamp"] = Managers.Format(time.GetUtcNow().AddSeconds(grace));
                    metadata["deletionGracePeriodSeconds"] = grace;
                    if (resource.HasGeneration && metadata["generation"] is JsonValue generation && generation.TryWhole(out long count))
                    {
                        metadata["generation"] = count + 1;
                    }

                    MarkTerminating(resource, value);
                }
                else if (!changed)
                {
                    return new WriteOutcome(200, value) { Stored = current };
                }

                if (isDryRun) { return new WriteOutcome(200, value); }
                if (await store.ReplaceAsync(path, current.Revision, value) is { } stored)
                {
                    return new WriteOutcome(200, value) { Stored = stored };
                }
            }

            if (attempt == 20)
            {
                throw Refusals.Modified(resource, request.Name);
            }
        }
    }

    private static bool AddPropagationFinalizer(DeleteOptions options, JsonObject metadata, bool terminating)
    {
        var finalizer = options.PropagationPolicy switch { "Foreground" => "foregroundDeletion", "Orphan" => "orphan", _ => null };
        if (finalizer is null)
        {
            return false;
        }

        if (metadata["finalizers"] is not JsonArray finalizers)
        {
            metadata["finalizers"] = finalizers = [];
        }

        if (finalizers.Any(f => (string?)f == finalizer) || terminating)
        {
            return false;
        }

        finalizers.Add(finalizer);
        return true;
    }

    private static long PodGrace(JsonObject pod, DeleteOptions options)
    {
        if (string.IsNullOrEmpty((string?)pod["spec"]?["nodeName"]) || (string?)pod["status"]?["phase"] is "Succeeded" or "Failed")
        {
            return 0;
        }

        var own = pod["spec"]?["terminationGracePeriodSeconds"] is JsonValue value && value.TryWhole(out long seconds) ? seconds : 30;
        return Math.Max(0, options.GracePeriodSeconds ?? own);
    }

    private static void MarkTerminating(Resource resource, JsonObject value)
    {
        if (resource is { Group: "", Kind: "Namespace" })
        {
            if (value["status"] is not JsonObject status)
            {
                value["status"] = status = [];
            }

            status["phase"] = "Terminating";
        }
    }

    private static WriteOutcome Deleted(Resource resource, string name, string uid)
    {
        var details = new JsonObject { ["name"] = name };
        if (resource.Group.Length > 0)
        {
            details["group"] = resource.Group;
        }

        details["kind"] = resource.Plural;
        details["uid"] = uid;
        return new WriteOutcome(200, null, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }
}
