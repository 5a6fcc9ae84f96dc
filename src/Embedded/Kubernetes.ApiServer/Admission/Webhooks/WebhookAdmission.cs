using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Admission.Policies;
using Kubernetes.ApiServer.Cel;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Patching;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Admission.Webhooks;

/// <summary>Asks the admission webhooks that match a write: first those that may change the object, later those that only judge it.</summary>
internal sealed class WebhookAdmission(ObjectStore store, RbacAuthorizer authorizer, WebhookCaller caller)
{
    private const string Mutating = "admissionregistration.k8s.io/mutatingwebhookconfigurations";
    private const string Validating = "admissionregistration.k8s.io/validatingwebhookconfigurations";

    /// <summary>Lets the mutating webhooks change an object.</summary>
    /// <returns>Whether one did.</returns>
    /// <exception cref="StatusException">One denies the write, or cannot be asked and must be.</exception>
    public async Task<bool> MutateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        var changed = false;
        foreach (var webhook in Matching(Mutating, attributes))
        {
            if (await AskAsync(webhook, attributes, cancellationToken) is { } response && attributes.Value is { } value && (string?)response["patch"] is { Length: > 0 } encoded)
            {
                Apply(webhook, value, encoded);
                changed = true;
            }
        }

        return changed;
    }

    /// <summary>Lets the validating webhooks judge a write.</summary>
    /// <exception cref="StatusException">One denies the write, or cannot be asked and must be.</exception>
    public async Task ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        foreach (var webhook in Matching(Validating, attributes))
        {
            await AskAsync(webhook, attributes, cancellationToken);
        }
    }

    private List<JsonObject> Matching(string configurations, AdmissionAttributes attributes)
    {
        if (attributes.Request.Resource.Group == "admissionregistration.k8s.io")
        {
            return [];
        }

        return
        [
            .. store.Snapshot.Of(configurations).In(null).SelectMany(c => c.Parse()["webhooks"] as JsonArray ?? []).OfType<JsonObject>()
                .Where(webhook => AdmissionMatching.AnyRule(webhook["rules"] as JsonArray, attributes) && AdmissionMatching.Selectors(webhook, attributes, store) && Conditions(webhook, attributes)),
        ];
    }

    private bool Conditions(JsonObject webhook, AdmissionAttributes attributes)
    {
        if (webhook["matchConditions"] is not JsonArray { Count: > 0 } conditions)
        {
            return true;
        }

        var unmet = PolicyScope.Unmet(AdmissionPolicy.ConditionsOf(conditions), PolicyScope.Of(attributes, null, store, authorizer), new CelBudget(CelBudget.PerObject));
        return unmet switch
        {
            null => true,
            { Failure: null } => false,
            _ when Ignores(webhook) => false,
            { Failure: var failure } => throw Refusals.Forbidden(attributes.Request.Resource, attributes.Name, $"webhook \"{NameOf(webhook)}\": match condition failed: {failure}"),
        };
    }

    private async Task<JsonObject?> AskAsync(JsonObject webhook, AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        var name = NameOf(webhook);
        if (attributes.Request.DryRun && (string?)webhook["sideEffects"] is not ("None" or "NoneOnDryRun"))
        {
            throw Refusals.BadRequest($"admission webhook \"{name}\" does not support dry run");
        }

        JsonObject response;
        try
        {
            if (caller.IsSimulated(webhook))
            {
                attributes.Request.Warnings.Add($"admission webhook \"{name}\" was not asked: the pods of its Service are simulated");
                return null;
            }

            response = await caller.CallAsync(webhook, Review(attributes), cancellationToken);
        }
        catch (WebhookException error)
        {
            return Ignores(webhook) ? null : throw Refusals.Internal($"Internal error occurred: failed calling webhook \"{name}\": {error.Message}");
        }

        attributes.Request.Warnings.AddRange((response["warnings"] as JsonArray ?? []).Select(w => (string?)w ?? "").Where(w => w.Length > 0).Take(16));
        if (response["allowed"]?.GetValueKind() == JsonValueKind.True)
        {
            return response;
        }

        var status = response["status"];
        var why = (string?)status?["message"] is { Length: > 0 } message ? $": {message}" : (string?)status?["reason"] is { Length: > 0 } reason ? $": {reason}" : " without explanation";
        var code = status?["code"] is JsonValue number && number.TryWhole(out int stated) && stated is >= 400 and < 500 ? stated : 403;
        throw new StatusException(code, (string?)status?["reason"] ?? "", $"admission webhook \"{name}\" denied the request{why}");
    }

    private static JsonObject Review(AdmissionAttributes attributes)
    {
        var request = new JsonObject { ["uid"] = Guid.NewGuid().ToString() };
        foreach (var (name, value) in attributes.Describe())
        {
            request[name] = value?.DeepClone();
        }

        request["object"] = attributes.Value?.DeepClone();
        request["oldObject"] = attributes.Old?.DeepClone();
        return new JsonObject { ["kind"] = "AdmissionReview", ["apiVersion"] = "admission.k8s.io/v1", ["request"] = request };
    }

    private static void Apply(JsonObject webhook, JsonObject value, string encoded)
    {
        try
        {
            var changed = (JsonObject)value.DeepClone();
            JsonPatch.Apply(changed, JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(encoded)), documentOptions: Wire.DocumentOptions));
            value.Clear();
            foreach (var (name, member) in changed)
            {
                value[name] = member?.DeepClone();
            }
        }
        catch (Exception error) when (error is PatchException or JsonException or FormatException)
        {
            throw Refusals.Internal($"Internal error occurred: admission webhook \"{NameOf(webhook)}\" answered with a patch that cannot be applied: {error.Message}");
        }
    }

    private static bool Ignores(JsonObject webhook) => (string?)webhook["failurePolicy"] == "Ignore";

    private static string NameOf(JsonObject webhook) => (string?)webhook["name"] ?? "";
}
