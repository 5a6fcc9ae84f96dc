using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of label selectors within objects.</summary>
internal static class SelectorValidation
{
    /// <summary>Checks a selector with <c>matchLabels</c> and <c>matchExpressions</c>.</summary>
    public static void Selector(JsonObject selector, string path, FieldErrors errors)
    {
        MetadataValidation.Labels(selector["matchLabels"] as JsonObject, path + ".matchLabels", errors);
        var i = -1;
        foreach (var requirement in selector.Items("matchExpressions"))
        {
            var at = $"{path}.matchExpressions[{++i}]";
            Operator(requirement, at, errors);
            errors.Named(at + ".key", requirement.Text("key"), Names.QualifiedName);
            var j = 0;
            foreach (var value in PodValidation.Texts(requirement, "values")) { errors.Named($"{at}.values[{j++}]", value, Names.LabelValue); }
        }
    }

    /// <summary>Checks that a requirement has the values that its operator wants.</summary>
    public static void Operator(JsonObject requirement, string path, FieldErrors errors)
    {
        var hasValues = requirement["values"] is JsonArray { Count: > 0 };
        switch (requirement.Text("operator"))
        {
            case "In" or "NotIn":
                if (!hasValues) { errors.Required(path + ".values", "must be specified when `operator` is 'In' or 'NotIn'"); }
                break;
            case "Exists" or "DoesNotExist":
                if (hasValues) { errors.Forbidden(path + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"); }
                break;
            default: errors.Invalid(path + ".operator", requirement.Text("operator"), "not a valid selector operator"); break;
        }
    }

    /// <summary>Whether anything can be selected by it: upstream makes no selector of invalid labels, operators or values (apimachinery: pkg/labels/selector.go, NewRequirement).</summary>
    public static bool IsUsable(JsonObject selector)
    {
        var found = new FieldErrors();
        Selector(selector, "", found);
        return found.All.Count == 0;
    }
}
