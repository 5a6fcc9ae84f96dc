using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation.Pods;

/// <summary>The rules of what a pod asks of the scheduler: affinities, tolerations and spreading.</summary>
internal static class SchedulingValidation
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    /// <summary>Checks <c>affinity</c>.</summary>
    public static void Affinity(JsonObject? affinity, string path, FieldErrors errors)
    {
        if (affinity?["nodeAffinity"] is JsonObject nodes) { Nodes(nodes, path + ".nodeAffinity", errors); }
        foreach (var field in new[] { "podAffinity", "podAntiAffinity" })
        {
            if (affinity?[field] is not JsonObject pods) { continue; }
            var i = 0;
            foreach (var term in pods.Items(Required)) { PodTerm(term, $"{path}.{field}.{Required}[{i++}]", errors); }
            i = -1;
            foreach (var term in pods.Items(Preferred))
            {
                var at = $"{path}.{field}.{Preferred}[{++i}]";
                Weight(term, at, errors);
                PodTerm(term["podAffinityTerm"] as JsonObject ?? [], at + ".podAffinityTerm", errors);
            }
        }
    }

    /// <summary>Checks <c>tolerations</c>.</summary>
    public static void Tolerations(JsonObject spec, string path, FieldErrors errors)
    {
        var i = -1;
        foreach (var toleration in spec.Items("tolerations"))
        {
            var at = $"{path}[{++i}]";
            var (key, comparison, value, effect) = (toleration.Text("key"), toleration.Text("operator"), toleration.Text("value"), toleration.Text("effect"));
            if (key.Length > 0) { errors.Named(at + ".key", key, Names.QualifiedName); }
            else if (comparison != "Exists") { errors.Invalid(at + ".operator", comparison, "operator must be Exists when `key` is empty, which means \"match all values and all keys\""); }
            if (toleration["tolerationSeconds"] is not null && effect != "NoExecute") { errors.Invalid(at + ".effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"); }
            switch (comparison)
            {
                case "" or "Equal":
                    if (Names.LabelValue(value).ToList() is { Count: > 0 } wrong) { errors.Invalid(at + ".operator", value, string.Join(';', wrong)); }
                    break;
                case "Exists":
                    if (value.Length > 0) { errors.Invalid(at + ".operator", value, "value must be empty when `operator` is 'Exists'"); }
                    break;
                default: errors.NotSupported(at + ".operator", comparison, "Equal", "Exists"); break;
            }

            if (effect.Length > 0) { errors.OneOf(at + ".effect", effect, "NoSchedule", "PreferNoSchedule", "NoExecute"); }
        }
    }

    /// <summary>Checks <c>topologySpreadConstraints</c>.</summary>
    public static void Spread(JsonObject spec, string path, FieldErrors errors)
    {
        var constraints = spec.Items("topologySpreadConstraints").ToList();
        for (var i = 0; i < constraints.Count; i++)
        {
            var (constraint, at) = (constraints[i], $"{path}[{i}]");
            var (key, action) = (constraint.Text("topologyKey"), constraint.Text("whenUnsatisfiable"));
            if (PodValidation.Whole(constraint["maxSkew"]) is null or <= 0) { errors.Invalid(at + ".maxSkew", constraint["maxSkew"] ?? JsonValue.Create(0), "must be greater than zero"); }
            if (key.Length == 0) { errors.Required(at + ".topologyKey", "can not be empty"); }
            else { errors.Named(at + ".topologyKey", key, Names.QualifiedName); }
            errors.OneOf(at + ".whenUnsatisfiable", action, "DoNotSchedule", "ScheduleAnyway");
            if (constraints.Skip(i + 1).Any(other => other.Text("topologyKey") == key && other.Text("whenUnsatisfiable") == action))
            {
                errors.Duplicate(at + ".{topologyKey, whenUnsatisfiable}", $"{{{key}, {action}}}");
            }

            if (PodValidation.Whole(constraint["minDomains"]) is { } domains)
            {
                if (domains <= 0) { errors.Invalid(at + ".minDomains", constraint["minDomains"], "must be greater than zero"); }
                else if (action != "DoNotSchedule") { errors.Invalid(at + ".minDomains", constraint["minDomains"], $"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"); }
            }

            foreach (var field in new[] { "nodeAffinityPolicy", "nodeTaintsPolicy" })
            {
                if (constraint.Text(field) is { Length: > 0 } policy) { errors.OneOf($"{at}.{field}", policy, "Honor", "Ignore"); }
            }

            if (constraint["labelSelector"] is JsonObject selector) { SelectorValidation.Selector(selector, at + ".labelSelector", errors); }
        }
    }

    private static void Nodes(JsonObject nodes, string path, FieldErrors errors)
    {
        if (nodes[Required] is JsonObject required)
        {
            var terms = required.Items("nodeSelectorTerms").ToList();
            if (terms.Count == 0) { errors.Required($"{path}.{Required}.nodeSelectorTerms", "must have at least one node selector term"); }
            for (var i = 0; i < terms.Count; i++) { NodeTerm(terms[i], isRequired: true, $"{path}.{Required}.nodeSelectorTerms[{i}]", errors); }
        }

        var j = -1;
        foreach (var term in nodes.Items(Preferred))
        {
            var at = $"{path}.{Preferred}[{++j}]";
            Weight(term, at, errors);
            NodeTerm(term["preference"] as JsonObject ?? [], isRequired: false, at + ".preference", errors);
        }
    }

    private static void NodeTerm(JsonObject term, bool isRequired, string path, FieldErrors errors)
    {
        var i = -1;
        foreach (var requirement in term.Items("matchExpressions"))
        {
            var at = $"{path}.matchExpressions[{++i}]";
            var values = PodValidation.Texts(requirement, "values").ToList();
            if (requirement.Text("operator") is "Gt" or "Lt")
            {
                if (values.Count != 1) { errors.Required(at + ".values", "must be specified single value when `operator` is 'Lt' or 'Gt'"); }
            }
            else { SelectorValidation.Operator(requirement, at, errors); }

            errors.Named(at + ".key", requirement.Text("key"), Names.QualifiedName);
            for (var j = 0; isRequired && j < values.Count; j++) { errors.Named($"{at}.values[{j}]", values[j], Names.LabelValue); }
        }

        i = -1;
        foreach (var requirement in term.Items("matchFields"))
        {
            var at = $"{path}.matchFields[{++i}]";
            if (requirement.Text("operator") is not ("In" or "NotIn")) { errors.Invalid(at + ".operator", requirement.Text("operator"), "not a valid selector operator"); }
            else if (requirement["values"] is not JsonArray { Count: 1 }) { errors.Required(at + ".values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"); }
            if (requirement.Text("key") != "metadata.name") { errors.Invalid(at + ".key", requirement.Text("key"), "not a valid field selector key"); }
        }
    }

    private static void PodTerm(JsonObject term, string path, FieldErrors errors)
    {
        foreach (var field in new[] { "labelSelector", "namespaceSelector" })
        {
            if (term[field] is JsonObject selector) { SelectorValidation.Selector(selector, $"{path}.{field}", errors); }
        }

        foreach (var ns in PodValidation.Texts(term, "namespaces")) { errors.Named(path + ".namespace", ns, Names.Label); }
        if (term.Text("topologyKey").Length == 0) { errors.Required(path + ".topologyKey", "can not be empty"); }
        errors.Named(path + ".topologyKey", term.Text("topologyKey"), Names.QualifiedName);
    }

    private static void Weight(JsonObject term, string path, FieldErrors errors)
    {
        if (PodValidation.Whole(term["weight"]) is not (>= 1 and <= 100)) { errors.Invalid(path + ".weight", term["weight"] ?? JsonValue.Create(0), "must be in the range 1-100"); }
    }
}
