using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of nodes, in upstream's order (pkg/apis/core/validation/validation.go), which names taints as if they were metadata.</summary>
internal static class NodeValidation
{
    /// <summary>Checks the taints of a node.</summary>
    public static void Validate(JsonObject spec, FieldErrors errors)
    {
        var seen = new HashSet<(string, string)>();
        var i = -1;
        foreach (var taint in spec.Items("taints"))
        {
            var at = $"metadata.taints[{++i}]";
            var (key, value, effect) = (taint.Text("key"), taint.Text("value"), taint.Text("effect"));
            errors.Named(at + ".key", key, Names.QualifiedName);
            if (Names.LabelValue(value).ToList() is { Count: > 0 } wrong) { errors.Invalid(at + ".value", value, string.Join(';', wrong)); }
            if (effect.Length == 0) { errors.Required(at + ".effect"); }
            else { errors.OneOf(at + ".effect", effect, "NoSchedule", "PreferNoSchedule", "NoExecute"); }
            if (seen.Add((key, effect))) { continue; }
            errors.Duplicate(at, new JsonObject { ["Key"] = key, ["Value"] = value, ["Effect"] = effect, ["TimeAdded"] = taint["timeAdded"]?.DeepClone() }, "taints must be unique by key and effect pair");
        }
    }
}
