using Kubernetes.ApiServer.Selectors;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Http;

/// <summary>Which objects of a resource a list, watch or deletion is about.</summary>
internal sealed class ObjectFilter
{
    private readonly LabelSelector? _labels;
    private readonly FieldSelector? _fields;
    private readonly string? _namespace;

    private ObjectFilter(LabelSelector? labels, FieldSelector? fields, string? ns) => (_labels, _fields, _namespace) = (labels, fields, ns);

    /// <summary>Whether selectors are set.</summary>
    public bool IsActive => _labels is not null || _fields is not null;

    /// <summary>The one name asked for, if any.</summary>
    public string? Name => _fields?.Name;

    /// <summary>Reads the selectors of a request.</summary>
    /// <exception cref="StatusException">A selector is wrong.</exception>
    public static ObjectFilter Read(ApiCall call)
    {
        var labelText = call.Query("labelSelector");
        var fieldText = call.Query("fieldSelector");
        if (call.Info is { Verb: "watch", Name: { Length: > 0 } one }) { fieldText = string.IsNullOrEmpty(fieldText) ? $"metadata.name={one}" : $"{fieldText},metadata.name={one}"; }
        try
        {
            return new ObjectFilter(
                string.IsNullOrEmpty(labelText) ? null : LabelSelector.Parse(labelText),
                string.IsNullOrEmpty(fieldText) ? null : FieldSelector.Parse(fieldText, call.Resource),
                call.Info.Namespace.Length == 0 ? null : call.Info.Namespace);
        }
        catch (FormatException error)
        {
            throw Refusals.BadRequest(error.Message);
        }
    }

    /// <summary>Whether an object is meant.</summary>
    public bool Matches(StoredObject value) =>
        (_namespace is null || value.Path.Namespace == _namespace)
        && (_labels is null || _labels.Matches(value.Labels))
        && (_fields is null || _fields.Matches(value));
}
