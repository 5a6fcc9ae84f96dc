using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Resources;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>Validates custom resources against the schema of their CRD.</summary>
internal static class CustomValidation
{
    /// <summary>Checks an object.</summary>
    /// <param name="value">The object, pruned and with defaults.</param>
    /// <param name="resource">Its resource.</param>
    /// <param name="subresource">The subresource that is written.</param>
    public static IReadOnlyList<StatusCause> Validate(JsonObject value, Resource resource, string subresource)
    {
        var causes = new List<StatusCause>();
        var source = resource.Schema.Source;
        if (source is null)
        {
            return causes;
        }

        var validator = new SchemaValidator(causes);
        foreach (var (name, schema) in source["properties"] as JsonObject ?? [])
        {
            // A status write is judged by its status alone: an old object may break rules that came later.
            if (schema is JsonObject property && name is not ("apiVersion" or "kind" or "metadata") && (subresource != "status" || name == "status") && value.TryGetPropertyValue(name, out var child))
            {
                validator.Validate(child, property, name);
            }
        }

        if (subresource.Length == 0)
        {
            foreach (var required in source["required"] as JsonArray ?? [])
            {
                if ((string?)required is { } field && !value.ContainsKey(field))
                {
                    causes.Add(new StatusCause("FieldValueRequired", "Required value", field));
                }
            }
        }

        return causes;
    }
}
