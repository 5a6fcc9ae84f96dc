using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of admission webhooks, in upstream's order (pkg/apis/admissionregistration/validation/validation.go).</summary>
internal static class WebhookValidation
{
    private static readonly string[] Operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];

    public static void Configuration(JsonObject item, FieldErrors errors)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var i = 0;
        foreach (var hook in item.Items("webhooks"))
        {
            var at = $"webhooks[{i++}]";
            var name = hook.Text("name");
            Name(name, at + ".name", errors);
            Webhook(hook, at, errors);
            if (hook["admissionReviewVersions"] is not JsonArray { Count: > 0 }) { errors.Required(at + ".admissionReviewVersions", "must specify one of v1, v1beta1"); }
            if (name.Length > 0 && !known.Add(name)) { errors.Duplicate(at + ".name", name); }
        }
    }

    private static void Name(string name, string path, FieldErrors errors)
    {
        if (name.Length == 0)
        {
            errors.Required(path);
            return;
        }

        errors.Named(path, name, Names.Subdomain);
        if (name.Split('.').Length < 3) { errors.Invalid(path, name, "should be a domain with at least three segments separated by dots"); }
    }

    private static void Webhook(JsonObject hook, string path, FieldErrors errors)
    {
        foreach (var selector in new[] { "namespaceSelector", "objectSelector" })
        {
            if (hook[selector] is JsonObject stated) { SelectorValidation.Selector(stated, $"{path}.{selector}", errors); }
        }

        var i = 0;
        foreach (var rule in hook.Items("rules")) { Rule(rule, $"{path}.rules[{i++}]", errors); }
        if (hook.Text("failurePolicy") is { Length: > 0 } failure) { errors.OneOf(path + ".failurePolicy", failure, "Fail", "Ignore"); }
        if (hook.Text("matchPolicy") is { Length: > 0 } match) { errors.OneOf(path + ".matchPolicy", match, "Equivalent", "Exact"); }
        if (hook.Text("sideEffects") is { Length: > 0 } effects) { errors.OneOf(path + ".sideEffects", effects, "None", "NoneOnDryRun"); }
        else { errors.Required(path + ".sideEffects", "must specify one of None, NoneOnDryRun"); }
        if (hook.Text("reinvocationPolicy") is { Length: > 0 } again) { errors.OneOf(path + ".reinvocationPolicy", again, "IfNeeded", "Never"); }
        if (PodValidation.Whole(hook["timeoutSeconds"]) is < 1 or > 30) { errors.Invalid(path + ".timeoutSeconds", hook["timeoutSeconds"], "the timeout value must be between 1 and 30 seconds"); }
        Client(hook["clientConfig"] as JsonObject ?? [], path + ".clientConfig", errors);
    }

    /// <summary>Checks a rule that says which requests are meant.</summary>
    internal static void Rule(JsonObject rule, string path, FieldErrors errors)
    {
        foreach (var field in new[] { "operations", "apiGroups", "apiVersions", "resources" })
        {
            if (rule[field] is not JsonArray { Count: > 0 }) { errors.Required($"{path}.{field}"); }
        }

        var operations = PodValidation.Texts(rule, "operations").ToList();
        if (operations.Count > 1 && operations.Contains("*")) { errors.Invalid(path + ".operations", rule["operations"], "if '*' is present, must not specify other operations"); }
        for (var i = 0; i < operations.Count; i++) { errors.OneOf($"{path}.operations[{i}]", operations[i], Operations); }
        foreach (var field in new[] { "apiGroups", "apiVersions" })
        {
            if (rule[field] is JsonArray { Count: > 1 } && PodValidation.Texts(rule, field).Contains("*"))
            {
                errors.Invalid($"{path}.{field}", rule[field], $"if '*' is present, must not specify other {(field == "apiGroups" ? "API groups" : "API versions")}");
            }
        }

        if (rule.Text("scope") is { Length: > 0 } scope) { errors.OneOf(path + ".scope", scope, "*", "Cluster", "Namespaced"); }
    }

    private static void Client(JsonObject client, string path, FieldErrors errors)
    {
        var (url, service) = (client["url"] is not null, client["service"] as JsonObject);
        if (url == service is not null) { errors.Required(path, "exactly one of url or service is required"); }
        else if (url) { Url(client.Text("url"), path + ".url", errors); }
        else if (service is not null) { Service(service, path + ".service", errors); }
    }

    private static void Url(string text, string path, FieldErrors errors)
    {
        const string form = "; desired format: https://host[/path]";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            errors.Required(path, "url must be a valid URL" + form);
            return;
        }

        if (url.Scheme != Uri.UriSchemeHttps) { errors.Invalid(path, url.Scheme, "'https' is the only allowed URL scheme" + form); }
        if (url.Host.Length == 0) { errors.Invalid(path, url.Host, "host must be specified" + form); }
        if (url.UserInfo.Length > 0) { errors.Invalid(path, url.UserInfo, "user information is not permitted in the URL"); }
        if (url.Fragment.Length > 0) { errors.Invalid(path, url.Fragment[1..], "fragments are not permitted in the URL"); }
        if (url.Query.Length > 0) { errors.Invalid(path, url.Query[1..], "query parameters are not permitted in the URL"); }
    }

    private static void Service(JsonObject service, string path, FieldErrors errors)
    {
        if (service.Text("name").Length == 0) { errors.Required(path + ".name", "service name is required"); }
        if (service.Text("namespace").Length == 0) { errors.Required(path + ".namespace", "service namespace is required"); }
        if (PodValidation.Whole(service["port"]) is < 1 or > 65535) { errors.Invalid(path + ".port", service["port"], "port is not valid: must be between 1 and 65535, inclusive"); }
        if (service.Text("path") is { Length: > 0 } urlPath && !urlPath.StartsWith('/')) { errors.Invalid(path + ".path", urlPath, "must start with a '/'"); }
    }
}
