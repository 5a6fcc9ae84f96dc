using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.Subresources;

/// <summary>What a review of access must state, by upstream's validation of <c>authorization.k8s.io</c>.</summary>
internal static class ReviewValidation
{
    private const string ResourceAttributes = "resourceAttributes";
    private const string NonResourceAttributes = "nonResourceAttributes";

    /// <summary>Refuses a review that asks for nothing, for two things at once, about nobody, or about another namespace than its own.</summary>
    /// <exception cref="StatusException">422 with a cause for each problem.</exception>
    public static void Check(ApiCall call, JsonObject metadata, JsonObject spec)
    {
        var errors = new FieldErrors();
        var (resource, path) = (spec[ResourceAttributes] as JsonObject, spec[NonResourceAttributes] as JsonObject);
        switch (resource, path)
        {
            case (not null, not null):
                errors.Invalid($"spec.{NonResourceAttributes}", path, "cannot be specified in combination with resourceAttributes");
                break;
            case (null, null):
                errors.Invalid($"spec.{ResourceAttributes}", (JsonNode?)null, "exactly one of nonResourceAttributes or resourceAttributes must be specified");
                break;
        }

        if (call.Resource.Kind != "SelfSubjectAccessReview" && ((string?)spec["user"] ?? "").Length == 0 && spec["groups"] is not JsonArray { Count: > 0 })
        {
            errors.Invalid("spec.user", "", "at least one of user or group must be specified");
        }

        var stated = metadata.Where(field => field.Key != "managedFields" && field.Value is not null && !(call.Resource.Namespaced && field.Key == "namespace"));
        if (stated.Any()) { errors.Invalid("metadata", metadata, call.Resource.Namespaced ? "must be empty except for namespace" : "must be empty"); }
        if (call.Resource.Namespaced)
        {
            var wanted = (string?)resource?["namespace"] ?? "";
            if (resource is not null && wanted != call.Info.Namespace) { errors.Invalid("spec.resourceAttributes.namespace", wanted, "must match metadata.namespace"); }
            if (path is not null) { errors.Invalid($"spec.{NonResourceAttributes}", path, "disallowed on this kind of request"); }
        }

        if (errors.All.Count == 0) { return; }

        // Upstream's message names no kind: what it validates has lost it by then.
        throw Refusals.Invalid("", call.Resource.Group, "", [.. errors.All.Select(error => new StatusCause(error.Reason, error.Message, error.Field))]);
    }
}
