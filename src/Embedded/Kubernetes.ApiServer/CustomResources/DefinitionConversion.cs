using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>The rules of how a definition has its versions converted.</summary>
internal static class DefinitionConversion
{
    private const string Field = "spec.conversion";

    /// <summary>Checks <c>spec.conversion</c>; the fields are those of upstream's own form, in which a webhook has no part of its own.</summary>
    public static void Validate(JsonObject? conversion, FieldErrors errors)
    {
        if (conversion is null) { return; }
        var (strategy, webhook) = (conversion.Text("strategy"), conversion["webhook"] as JsonObject);
        if (strategy.Length == 0) { errors.Required(Field + ".strategy"); } else { errors.OneOf(Field + ".strategy", strategy, "None", "Webhook"); }
        var (client, versions) = (webhook?["clientConfig"] as JsonObject, (webhook?["conversionReviewVersions"] as JsonArray ?? []).Select(version => (string?)version ?? "").ToList());
        if (strategy != "Webhook")
        {
            if (client is not null) { errors.Forbidden(Field + ".webhookClientConfig", "should not be set when strategy is not set to Webhook"); }
            if (versions.Count > 0) { errors.Forbidden(Field + ".conversionReviewVersions", "should not be set when strategy is not set to Webhook"); }
            return;
        }

        if (client is null) { errors.Required(Field + ".webhookClientConfig", "required when strategy is set to Webhook"); }
        else if (client["url"] is null == client["service"] is null) { errors.Required(Field + ".webhookClientConfig", "exactly one of url or service is required"); }
        Reviews(versions, errors);
    }

    private static void Reviews(List<string> versions, FieldErrors errors)
    {
        const string field = Field + ".conversionReviewVersions";
        if (versions.Count == 0) { errors.Required(field); return; }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < versions.Count; i++)
        {
            if (!seen.Add(versions[i])) { errors.Invalid($"{field}[{i}]", versions[i], "duplicate version"); }
            else { errors.Named($"{field}[{i}]", versions[i], Names.Service); }
        }

        if (!seen.Overlaps(["v1", "v1beta1"])) { errors.Invalid(field, new JsonArray([.. versions.Select(version => (JsonNode)version)]), "must include at least one of v1, v1beta1"); }
    }
}
