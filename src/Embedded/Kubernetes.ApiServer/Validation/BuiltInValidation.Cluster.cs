using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Pki;
using Kubernetes.ApiServer.Quantities;
using Kubernetes.ApiServer.Validation.Pods;

namespace Kubernetes.ApiServer.Validation;

internal static partial class BuiltInValidation
{
    private const long HighestUserPriority = 1_000_000_000;
    private static readonly string[] LimitTypes = ["Pod", "Container", "PersistentVolumeClaim"];
    private static readonly string[] LimitFields = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"];
    private static readonly string[] PodResources = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

    private static readonly string[] Usages =
    [
        "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection", "encipher only",
        "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping",
    ];

    private static void Quota(JsonObject spec, FieldErrors errors)
    {
        var hard = spec["hard"] as JsonObject ?? [];
        foreach (var (name, amount) in hard)
        {
            var at = $"spec.hard[{name}]";
            errors.Named(at, name, Names.QualifiedName);
            if (!name.Contains('/', StringComparison.Ordinal) && !IsQuotaResource(name))
            {
                if (!ResourceValidation.IsStandard(name)) { errors.Invalid(at, name, "must be a standard resource type or fully qualified"); }
                errors.Invalid(at, name, "must be a standard resource for quota");
            }

            ResourceValidation.Amount(name, amount, at, errors);
        }

        var scopes = PodValidation.Texts(spec, "scopes").ToList();
        foreach (var scope in scopes)
        {
            if (!IsScope(scope))
            {
                errors.Invalid("spec.scopes", spec["scopes"], "unsupported scope");
            }

            foreach (var _ in hard.Where(entry => IsQuotaResource(entry.Key) && !Counts(scope, entry.Key))) { errors.Invalid("spec.scopes", spec["scopes"], "unsupported scope applied to resource"); }
        }

        if ((scopes.Contains("BestEffort") && scopes.Contains("NotBestEffort")) || (scopes.Contains("Terminating") && scopes.Contains("NotTerminating")))
        {
            errors.Invalid("spec.scopes", spec["scopes"], "conflicting scopes");
        }

        foreach (var requirement in (spec["scopeSelector"] as JsonObject)?.Items("matchExpressions") ?? []) { ScopeRequirement(spec, requirement, errors); }
    }

    private static bool IsScope(string scope) =>
        scope is "Terminating" or "NotTerminating" or "BestEffort" or "NotBestEffort" or "PriorityClass" or "CrossNamespacePodAffinity" or "VolumeAttributesClass";

    // Upstream names the list and never a place in it.
    private static void ScopeRequirement(JsonObject spec, JsonObject requirement, FieldErrors errors)
    {
        const string at = "spec.scopeSelector.matchExpressions";
        var (scope, comparison) = (requirement.Text("scopeName"), requirement.Text("operator"));
        if (!IsScope(scope)) { errors.Invalid(at + ".scopeName", scope, "unsupported scope"); }
        foreach (var _ in (spec["hard"] as JsonObject ?? []).Where(entry => IsQuotaResource(entry.Key) && !Counts(scope, entry.Key)))
        {
            errors.Invalid(at, Shown(spec["scopeSelector"] as JsonObject), "unsupported scope applied to resource");
        }

        if (scope is "BestEffort" or "NotBestEffort" or "Terminating" or "NotTerminating" or "CrossNamespacePodAffinity" && comparison != "Exists")
        {
            errors.Invalid(at + ".operator", comparison, "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity");
        }

        var hasValues = requirement["values"] is JsonArray { Count: > 0 };
        switch (comparison)
        {
            case "In" or "NotIn":
                if (!hasValues) { errors.Required(at + ".values", "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"); }
                break;
            case "Exists" or "DoesNotExist":
                if (hasValues) { errors.Invalid(at + ".values", requirement["values"], "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"); }
                break;
            default: errors.Invalid(at + ".operator", comparison, "not a valid selector operator"); break;
        }
    }

    private static JsonObject Shown(JsonObject? selector) =>
        new() { ["MatchExpressions"] = new JsonArray([.. (selector ?? []).Items("matchExpressions").Select(one => FieldErrors.Internal(one, "scopeName", "operator", "values"))]) };

    private static bool IsQuotaResource(string name) => ResourceValidation.IsStandard(name) && name != "storage";

    private static bool Counts(string scope, string resource) => scope switch
    {
        "BestEffort" => resource == "pods",
        "VolumeAttributesClass" => resource is "persistentvolumeclaims" or "requests.storage",
        _ => resource == "pods" || PodResources.Contains(resource),
    };

    private static void Limits(JsonObject spec, FieldErrors errors)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        var i = -1;
        foreach (var limit in spec.Items("limits"))
        {
            var at = $"spec.limits[{++i}]";
            var type = limit.Text("type");
            errors.Named(at + ".type", type, Names.QualifiedName);
            if (!type.Contains('/', StringComparison.Ordinal) && !LimitTypes.Contains(type)) { errors.Invalid(at + ".type", type, "must be a standard limit type or fully qualified"); }
            if (!types.Add(type)) { errors.Duplicate(at + ".type", type); }
            if (type == "Pod")
            {
                foreach (var field in new[] { "default", "defaultRequest" })
                {
                    if (limit[field] is JsonObject { Count: > 0 }) { errors.Forbidden($"{at}.{field}", "may not be specified when `type` is 'Pod'"); }
                }
            }

            if (type == "PersistentVolumeClaim" && limit["min"]?["storage"] is null && limit["max"]?["storage"] is null)
            {
                errors.Required(at + ".limits", "either minimum or maximum storage value is required, but neither was provided");
            }

            foreach (var name in LimitFields.SelectMany(field => (limit[field] as JsonObject ?? []).Select(entry => entry.Key)).Distinct())
            {
                LimitsOf(limit, name, at, errors);
            }
        }
    }

    private static void LimitsOf(JsonObject limit, string name, string at, FieldErrors errors)
    {
        Quantity? Of(string field) => ResourceValidation.Read(limit[field]?[name]);
        var (min, max, limited, requested) = (Of("min"), Of("max"), Of("default"), Of("defaultRequest"));
        void Order(Quantity? low, string lowName, Quantity? high, string highName, string field, Quantity? shown)
        {
            if (low > high) { errors.Invalid($"{at}.{field}[{name}]", shown.ToString() ?? "", $"{lowName} value {low} is greater than {highName} value {high}"); }
        }

        Order(min, "min", max, "max", "min", min);
        Order(min, "min", requested, "default request", "defaultRequest", requested);
        Order(requested, "default request", max, "max", "defaultRequest", requested);
        Order(requested, "default request", limited, "default limit", "defaultRequest", requested);
        Order(min, "min", limited, "default", "default", limited);
        Order(limited, "default", max, "max", "default", limited);
        if (Of("maxLimitRequestRatio") is { } ratio && ratio < Quantity.Of(1)) { errors.Invalid($"{at}.maxLimitRequestRatio[{name}]", ratio.ToString(), $"ratio {ratio} is less than 1"); }
    }

    private static void PriorityClass(JsonObject item, FieldErrors errors)
    {
        var name = (item["metadata"] as JsonObject).Text("name");
        var known = name switch
        {
            "system-node-critical" => 2_000_001_000,
            "system-cluster-critical" => 2_000_000_000L,
            _ => (long?)null,
        };
        if (name.StartsWith("system-", StringComparison.Ordinal))
        {
            const string reserved = "priority class names with 'system-' prefix are reserved for system use only. error: ";
            if (known is null) { errors.Forbidden("metadata.name", $"{reserved}{name} is not a known system priority class"); }
            else if (PodValidation.Whole(item["value"]) != known) { errors.Forbidden("metadata.name", $"{reserved}value of {name} PriorityClass must be {known}"); }
        }
        else if (PodValidation.Whole(item["value"]) > HighestUserPriority) { errors.Forbidden("value", $"maximum allowed value of a user defined priority is {HighestUserPriority}"); }
        if (item.Text("preemptionPolicy") is { Length: > 0 } policy) { errors.OneOf("preemptionPolicy", policy, "PreemptLowerPriority", "Never"); }
    }

    private static void SigningRequestOf(JsonObject spec, FieldErrors errors)
    {
        if (!SigningRequest.TryRead(spec.Text("request"), out _, out var problem)) { errors.Invalid("spec.request", spec.Text("request"), problem); }
        var usages = PodValidation.Texts(spec, "usages").ToList();
        if (usages.Count == 0) { errors.Required("spec.usages"); }
        for (var i = 0; i < usages.Count; i++)
        {
            errors.OneOf($"spec.usages[{i}]", usages[i], Usages);
            if (usages.IndexOf(usages[i]) < i) { errors.Duplicate($"spec.usages[{i}]", usages[i]); }
        }

        var signer = spec.Text("signerName");
        if (signer.Length == 0) { errors.Required("spec.signerName"); }
        else if (signer.Split('/') is not [var domain, { Length: > 0 }]) { errors.Invalid("spec.signerName", signer, "must be a fully qualified domain and path of the form 'example.com/signer-name'"); }
        else
        {
            errors.Named("spec.signerName", domain, Names.Subdomain);
            if (!domain.Contains('.', StringComparison.Ordinal)) { errors.Invalid("spec.signerName", domain, "should be a domain with at least two segments separated by dots"); }
        }

        if (PodValidation.Whole(spec["expirationSeconds"]) is < 600) { errors.Invalid("spec.expirationSeconds", spec["expirationSeconds"], "may not specify a duration less than 600 seconds (10 minutes)"); }
    }
}
