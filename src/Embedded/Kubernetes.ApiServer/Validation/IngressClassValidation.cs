using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of IngressClasses, in upstream's order (pkg/apis/networking/validation/validation.go).</summary>
internal static class IngressClassValidation
{
    private const int LongestController = 250;

    /// <summary>Checks <c>spec</c>, whose defaults are filled in.</summary>
    public static void Validate(JsonObject spec, FieldErrors errors)
    {
        var controller = spec.Text("controller");
        if (controller.Length > LongestController) { errors.TooLong("spec.controller", LongestController); }
        if (controller.Length == 0) { errors.Required("spec.controller"); }
        else { errors.Named("spec.controller", controller, Names.DomainPath); }
        if (spec["parameters"] is JsonObject parameters) { Parameters(parameters, "spec.parameters", errors); }
    }

    private static void Parameters(JsonObject parameters, string path, FieldErrors errors)
    {
        if (parameters.Text("apiGroup") is { Length: > 0 } group) { errors.Named(path + ".apiGroup", group, Names.Subdomain); }
        foreach (var field in new[] { "kind", "name" })
        {
            if (parameters.Text(field) is { Length: > 0 } stated) { errors.Named($"{path}.{field}", stated, Names.PathSegment); }
            else { errors.Required($"{path}.{field}"); }
        }

        switch (parameters.Text("scope"))
        {
            case "": errors.Required(path + ".scope"); break;
            case "Namespace":
                if (parameters.Text("namespace") is { Length: > 0 } place) { errors.Named(path + ".namespace", place, Names.Label); }
                else { errors.Required(path + ".namespace", "`parameters.scope` is set to 'Namespace'"); }
                break;
            case "Cluster":
                if (parameters["namespace"] is not null) { errors.Forbidden(path + ".namespace", "`parameters.scope` is set to 'Cluster'"); }
                break;
            case var other: errors.NotSupported(path + ".scope", other, "Cluster", "Namespace"); break;
        }
    }
}
