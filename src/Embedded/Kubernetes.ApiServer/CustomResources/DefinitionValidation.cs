using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>The rules of CustomResourceDefinitions (apiextensions validation.go: ValidateCustomResourceDefinition).</summary>
internal static class DefinitionValidation
{
    private const string Approval = "api-approved.kubernetes.io";

    // What all versions have in common stands at one place in upstream's own form of a definition, which messages name.
    private static readonly (string Member, string Field)[] Shareable =
        [("schema", "validation"), ("subresources", "subresources"), ("additionalPrinterColumns", "additionalPrinterColumns"), ("selectableFields", "selectableFields")];

    /// <summary>Checks a definition.</summary>
    public static IEnumerable<StatusCause> Validate(JsonObject definition, JsonObject? old)
    {
        var errors = new FieldErrors();
        var spec = definition["spec"] as JsonObject ?? [];
        var (group, names) = (Text(spec["group"]), spec["names"] as JsonObject ?? []);
        if (Text(definition["metadata"]?["name"]) is var name && name != $"{Text(names["plural"])}.{group}")
        {
            errors.Invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group");
        }

        if (group.Length == 0) { errors.Required("spec.group"); }
        else if (string.Join(',', Names.Subdomain(group)) is { Length: > 0 } problem) { errors.Invalid("spec.group", group, problem); }
        else if (!group.Contains('.', StringComparison.Ordinal)) { errors.Invalid("spec.group", group, "should be a domain with at least one dot"); }
        if (Text(spec["scope"]) is not { Length: > 0 } scope) { errors.Required("spec.scope"); }
        else { errors.OneOf("spec.scope", scope, "Cluster", "Namespaced"); }
        Versions(spec["versions"] as JsonArray ?? [], old?["spec"]?["versions"] as JsonArray ?? [], (field, tell) => NamesOf(names, field, tell), errors);
        DefinitionConversion.Validate(spec["conversion"] as JsonObject, errors);
        if (old is not null) { Immutable(definition, old, errors); }
        Approved(definition, old, group, errors);
        return errors.All.Select(error => new StatusCause(error.Reason, error.Message, error.Field));
    }

    private static void Versions(JsonArray versions, JsonArray old, Action<string, FieldErrors> checkNames, FieldErrors errors)
    {
        var all = versions.OfType<JsonObject>().ToList();
        var shared = Shareable.Where(part => all.Count > 0 && all.TrueForAll(version => JsonNode.DeepEquals(version[part.Member], all[0][part.Member]))).ToDictionary(part => part.Member, part => part.Field);
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i]["schema"]?["openAPIV3Schema"] is not JsonObject) { errors.Required($"spec.versions[{i}].schema.openAPIV3Schema", "schemas are required"); }
        }

        for (var i = 0; i < all.Count; i++)
        {
            var at = $"spec.versions[{i}]";
            var named = Text(all[i]["name"]);
            if (string.Join(',', Names.Service(named)) is { Length: > 0 } problem) { errors.Invalid(at + ".name", named, problem); }
            Deprecation(all[i], at, errors);
            Parts(all[i], part => shared.ContainsKey(part) ? null : $"{at}.{part}", old, errors);
        }

        if (all.Select(version => Text(version["name"])).Distinct(StringComparer.Ordinal).Count() != all.Count) { errors.Invalid("spec.versions", Internal(all, shared), "must contain unique version names"); }
        if (all.Count(version => IsSet(version["storage"])) != 1) { errors.Invalid("spec.versions", Internal(all, shared), "must have exactly one version marked as storage version"); }
        checkNames("spec.names", errors);
        if (all.Count > 0) { Parts(all[0], part => shared.TryGetValue(part, out var field) ? "spec." + field : null, old, errors); }
    }

    /// <summary>Checks the parts of a version that stand at a place; null for those that are checked elsewhere.</summary>
    private static void Parts(JsonObject version, Func<string, string?> place, JsonArray old, FieldErrors errors)
    {
        var schema = version["schema"]?["openAPIV3Schema"] as JsonObject;
        if (place("schema") is { } field && schema is not null) { Schema(version, schema, field + ".openAPIV3Schema", old, errors); }
        if (place("subresources") is { } subresources) { Scale(version["subresources"]?["scale"] as JsonObject, subresources + ".scale", errors); }
        if (place("additionalPrinterColumns") is { } columns) { Columns(version["additionalPrinterColumns"] as JsonArray ?? [], columns, errors); }
        if (place("selectableFields") is { } selectable && schema is not null) { DefinitionRules.ValidateSelectableFields(version, schema, selectable, errors); }
    }

    private static void Schema(JsonObject version, JsonObject schema, string field, JsonArray old, FieldErrors errors)
    {
        if (IsSet(schema["nullable"])) { errors.Forbidden(field + ".nullable", "nullable cannot be true at the root"); }
        var isStructural = StructuralRules.IsReadable(schema);
        if (isStructural)
        {
            var problems = StructuralRules.Validate(schema, field).ToList();
            if (problems.Count == 0) { problems.AddRange(SchemaDefaults.Validate(schema, field)); }
            foreach (var problem in problems) { errors.Add(problem); }
            isStructural = problems.Count == 0;
        }

        var stated = new FieldErrors();
        SchemaRules.Validate(schema, field, stated);
        foreach (var problem in stated.All) { errors.Add(problem); }
        if (isStructural && !old.Any(one => JsonNode.DeepEquals(one?["schema"], version["schema"]))) { DefinitionRules.Validate(schema, field, stated.All, errors); }
    }

    private static void Deprecation(JsonObject version, string at, FieldErrors errors)
    {
        if (version["deprecationWarning"] is not JsonValue warning) { return; }
        var (text, field) = (Text(warning), at + ".deprecationWarning");
        if (!IsSet(version["deprecated"])) { errors.Invalid(field, text, "can only be set for deprecated versions"); return; }
        if (text.Length > 256) { errors.Invalid(field, text, "must be <= 256 characters long"); }
        if (text.Length == 0) { errors.Invalid(field, text, "must not be an empty string"); }
        var odd = text.AsSpan().IndexOfAnyInRange('\0', '\x1f');
        if (odd >= 0) { errors.Invalid(field, text, $"must only contain printable UTF-8 characters; non-printable character found at index {odd}"); }
    }

    private static void Scale(JsonObject? scale, string field, FieldErrors errors)
    {
        if (scale is null) { return; }
        Path("specReplicasPath", true, "should be a json path under .spec", ".spec.");
        Path("statusReplicasPath", true, "should be a json path under .status", ".status.");
        Path("labelSelectorPath", false, "should be a json path under either .spec or .status", ".spec.", ".status.");

        void Path(string member, bool isRequired, string words, params string[] starts)
        {
            var (at, path) = ($"{field}.{member}", Text(scale[member]));
            if (path.Length == 0) { if (isRequired) { errors.Required(at); } }
            else if (path[0] != '.') { errors.Invalid(at, path, "must be a simple json path starting with ."); }
            else if (!starts.Any(start => path.StartsWith(start, StringComparison.Ordinal))) { errors.Invalid(at, path, words); }
        }
    }

    private static void Columns(JsonArray columns, string field, FieldErrors errors)
    {
        const string types = "must be one of boolean,date,integer,number,string";
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i] is not JsonObject column) { continue; }
            var at = $"{field}[{i}]";
            if (Text(column["name"]).Length == 0) { errors.Required(at + ".name"); }
            if (Text(column["type"]) is not { Length: > 0 } type) { errors.Required(at + ".type", types); }
            else if (type is not ("boolean" or "date" or "integer" or "number" or "string")) { errors.Invalid(at + ".type", type, types); }
            if (Text(column["format"]) is { Length: > 0 } format and not ("int32" or "int64" or "float" or "double" or "byte" or "date" or "date-time" or "password"))
            {
                errors.Invalid(at + ".format", format, "must be one of byte,date,date-time,double,float,int32,int64,password");
            }

            if (Text(column["jsonPath"]) is not { Length: > 0 } path) { errors.Required(at + ".JSONPath"); }
            else if (path[0] != '.') { errors.Invalid(at + ".JSONPath", path, "must be a simple json path starting with ."); }
        }
    }

    private static void NamesOf(JsonObject names, string field, FieldErrors errors)
    {
        foreach (var member in (string[])["plural", "singular", "kind", "listKind"])
        {
            if (Text(names[member]).Length == 0) { errors.Required($"{field}.{member}"); }
        }

        Label("plural", Text(names["plural"]), "");
        Label("singular", Text(names["singular"]), "");
        Label("kind", Text(names["kind"]), "may have mixed case, but should otherwise match: ");
        Label("listKind", Text(names["listKind"]), "may have mixed case, but should otherwise match: ");
        Each("shortNames");
        if (Text(names["kind"]) is { Length: > 0 } kind && kind == Text(names["listKind"])) { errors.Invalid($"{field}.listKind", kind, "kind and listKind may not be the same"); }
        Each("categories");

        void Each(string member)
        {
            var list = names[member] as JsonArray ?? [];
            for (var i = 0; i < list.Count; i++) { Label($"{member}[{i}]", Text(list[i]), "", isElement: true); }
        }

        void Label(string member, string name, string before, bool isElement = false)
        {
            if (name.Length == 0 && !isElement) { return; }
            if (string.Join(',', Names.Service(before.Length > 0 ? name.ToLowerInvariant() : name)) is { Length: > 0 } problem) { errors.Invalid($"{field}.{member}", name, before + problem); }
        }
    }

    private static void Immutable(JsonObject definition, JsonObject old, FieldErrors errors)
    {
        var (spec, before) = (definition["spec"], old["spec"]);
        if ((old["status"]?["conditions"] as JsonArray ?? []).Any(condition => Text(condition?["type"]) == "Established" && Text(condition?["status"]) == "True"))
        {
            Same(spec?["scope"], before?["scope"], "spec.scope");
            Same(spec?["names"]?["kind"], before?["names"]?["kind"], "spec.names.kind");
        }

        Same(spec?["group"], before?["group"], "spec.group");
        Same(spec?["names"]?["plural"], before?["names"]?["plural"], "spec.names.plural");
        var versions = (spec?["versions"] as JsonArray ?? []).Select(version => Text(version?["name"])).ToHashSet(StringComparer.Ordinal);
        var stored = definition["status"]?["storedVersions"] as JsonArray ?? [];
        for (var i = 0; i < stored.Count; i++)
        {
            if (Text(stored[i]) is var one && !versions.Contains(one))
            {
                errors.Invalid($"status.storedVersions[{i}]", one, $"missing from spec.versions; {one} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in {one} and removes {one} from status.storedVersions");
            }
        }

        void Same(JsonNode? now, JsonNode? then, string field)
        {
            if (!JsonNode.DeepEquals(now, then)) { errors.Invalid(field, now, "field is immutable"); }
        }
    }

    // The groups of the Kubernetes community are kept for what it has reviewed.
    private static void Approved(JsonObject definition, JsonObject? old, string group, FieldErrors errors)
    {
        if (group is not ("k8s.io" or "kubernetes.io") && !group.EndsWith(".k8s.io", StringComparison.Ordinal) && !group.EndsWith(".kubernetes.io", StringComparison.Ordinal)) { return; }
        var (stated, before) = (Text(definition["metadata"]?["annotations"]?[Approval]), Text(old?["metadata"]?["annotations"]?[Approval]));
        if (old is not null && IsApproval(stated) == IsApproval(before) && (stated.Length == 0) == (before.Length == 0)) { return; }
        const string see = "see https://github.com/kubernetes/enhancements/pull/1111";
        var field = $"metadata.annotations[{Approval}]";
        if (stated.Length == 0) { errors.Required(field, $"protected groups must have approval annotation \"{Approval}\", {see}"); }
        else if (!IsApproval(stated)) { errors.Invalid(field, stated, $"protected groups must have approval annotation \"{Approval}\" with either a URL or a reason starting with \"unapproved\", {see}"); }
    }

    private static bool IsApproval(string text) =>
        text.StartsWith("unapproved", StringComparison.Ordinal) || (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Host.Length > 0);

    /// <summary>Versions as upstream's own types print them: what all have in common stands elsewhere.</summary>
    private static JsonArray Internal(List<JsonObject> versions, Dictionary<string, string> shared) => new([.. versions.Select(version => (JsonNode)new JsonObject
    {
        ["Name"] = Text(version["name"]),
        ["Served"] = IsSet(version["served"]),
        ["Storage"] = IsSet(version["storage"]),
        ["Deprecated"] = IsSet(version["deprecated"]),
        ["DeprecationWarning"] = version["deprecationWarning"]?.DeepClone(),
        ["Schema"] = Own(version, "schema", shared),
        ["Subresources"] = Own(version, "subresources", shared),
        ["AdditionalPrinterColumns"] = Own(version, "additionalPrinterColumns", shared),
        ["SelectableFields"] = Own(version, "selectableFields", shared),
    })]);

    private static JsonNode? Own(JsonObject version, string member, Dictionary<string, string> shared) => shared.ContainsKey(member) ? null : version[member]?.DeepClone();

    private static bool IsSet(JsonNode? value) => value?.GetValueKind() == JsonValueKind.True;

    private static string Text(JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out var found) ? found : "";
}
