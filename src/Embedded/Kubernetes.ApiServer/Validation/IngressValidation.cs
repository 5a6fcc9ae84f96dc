using System.Net;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of Ingresses, in upstream's order (pkg/apis/networking/validation/validation.go).</summary>
internal static class IngressValidation
{
    private const string ClassAnnotation = "kubernetes.io/ingress.class";

    private static readonly string[] Within = ["//", "/./", "/../", "%2f", "%2F"];
    private static readonly string[] AtEnd = ["/..", "/."];

    public static void Ingress(JsonObject item, bool isNew, FieldErrors errors)
    {
        var spec = item["spec"] as JsonObject ?? [];
        var i = 0;
        foreach (var tls in spec.Items("tls"))
        {
            var j = 0;
            foreach (var host in PodValidation.Texts(tls, "hosts")) { errors.Named($"spec.tls[{i}].hosts[{j++}]", host, HostName); }
            if (tls.Text("secretName") is { Length: > 0 } secret) { errors.Named($"spec.tls[{i}].secretName", secret, Names.Subdomain); }
            i++;
        }

        if (spec["rules"] is not JsonArray { Count: > 0 } && spec["defaultBackend"] is null)
        {
            errors.Invalid("spec", (JsonNode?)null, "either `defaultBackend` or `rules` must be specified");
        }

        i = 0;
        foreach (var rule in spec.Items("rules")) { Rule(rule, $"spec.rules[{i++}]", errors); }
        if (spec["defaultBackend"] is JsonObject fallback) { Backend(fallback, "spec.defaultBackend", errors); }
        if (spec.Text("ingressClassName") is not { Length: > 0 } ingressClass) { return; }
        errors.Named("spec.ingressClassName", ingressClass, Names.Subdomain);
        if (isNew && (item["metadata"]?["annotations"] as JsonObject).Text(ClassAnnotation) is { Length: > 0 } annotated)
        {
            errors.Invalid($"metadata.annotations[{ClassAnnotation}]", annotated, "can not be set when the class field is also set");
        }
    }

    private static void Rule(JsonObject rule, string path, FieldErrors errors)
    {
        if (rule.Text("host") is { Length: > 0 } host)
        {
            if (IPAddress.TryParse(host, out _)) { errors.Invalid(path + ".host", host, "must be a DNS name, not an IP address"); }
            errors.Named(path + ".host", host, HostName);
        }

        if (rule["http"] is not JsonObject http) { return; }
        if (http["paths"] is not JsonArray { Count: > 0 }) { errors.Required(path + ".http.paths"); }
        var i = 0;
        foreach (var one in http.Items("paths")) { Path(one, $"{path}.http.paths[{i++}]", errors); }
    }

    private static IEnumerable<string> HostName(string host) => Names.Subdomain(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host);

    private static void Path(JsonObject path, string at, FieldErrors errors)
    {
        var text = path.Text("path");
        switch (path.Text("pathType"))
        {
            case "": errors.Required(at + ".pathType", "pathType must be specified"); break;
            case "Exact" or "Prefix":
                if (!text.StartsWith('/')) { errors.Invalid(at + ".path", text, "must be an absolute path"); }
                foreach (var sequence in Within.Where(sequence => text.Contains(sequence, StringComparison.Ordinal))) { errors.Invalid(at + ".path", text, $"must not contain '{sequence}'"); }
                foreach (var suffix in AtEnd.Where(suffix => text.EndsWith(suffix, StringComparison.Ordinal))) { errors.Invalid(at + ".path", text, $"cannot end with '{suffix}'"); }
                break;
            case "ImplementationSpecific":
                if (text.Length > 0 && !text.StartsWith('/')) { errors.Invalid(at + ".path", text, "must be an absolute path"); }
                break;
            case var other: errors.NotSupported(at + ".pathType", other, "Exact", "ImplementationSpecific", "Prefix"); break;
        }

        Backend(path["backend"] as JsonObject ?? [], at + ".backend", errors);
    }

    private static void Backend(JsonObject backend, string at, FieldErrors errors)
    {
        switch (backend["resource"] is not null, backend["service"] as JsonObject)
        {
            case (true, not null): errors.Invalid(at, "", "cannot set both resource and service backends"); break;
            case (false, null): errors.Required(at, "resource or service backend is required"); break;
            case (_, { } service): Service(service, at, errors); break;
            default: break;
        }
    }

    private static void Service(JsonObject service, string at, FieldErrors errors)
    {
        if (service.Text("name") is { Length: > 0 } name) { errors.Named(at + ".service.name", name, Names.Service); }
        else { errors.Required(at + ".service.name"); }
        var port = service["port"] as JsonObject ?? [];
        var number = PodValidation.Whole(port["number"]) ?? 0;
        if (port.Text("name") is { Length: > 0 } portName)
        {
            if (number != 0) { errors.Invalid(at, "", "cannot set both port name & port number"); }
            errors.Named(at + ".service.port.name", portName, Names.PortName);
        }
        else if (number == 0) { errors.Required(at, "port name or number is required"); }
        else { errors.Within(at + ".service.port.number", port["number"], 1, 65535); }
    }
}
