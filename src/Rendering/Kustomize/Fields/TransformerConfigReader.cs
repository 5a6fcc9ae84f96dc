using System.Collections.Immutable;
using Kustomize.Building;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Fields;

/// <summary>Reads the files that <c>configurations</c> names, as strictly as Kustomize decodes them.</summary>
internal static class TransformerConfigReader
{
    public static TransformerConfig Read(BuildContext context, Kustomization kustomization)
    {
        var files = kustomization.Texts("configurations");
        if (files.Count == 0) { return DefaultFieldSpecs.Config; }
        var own = TransformerConfig.Empty;
        foreach (var file in files) { own = own.Merge(Parse(context.ReadFile(kustomization.Directory, file))); }
        return DefaultFieldSpecs.Config.Merge(own);
    }

    private static TransformerConfig Parse(string text)
    {
        object? read;
        try { read = YamlReader.ReadFirst(text, YamlDialect.Json); }
        catch (YamlReadException error) { throw new KustomizeException("error converting YAML to JSON: " + error.Message, error); }
        if (read is null) { return new(); }
        var fields = read as Dictionary<string, object?> ?? throw CannotDecode(read, "Go value", "builtinconfig.TransformerConfig");
        var config = new TransformerConfig();
        foreach (var (field, value) in fields)
        {
            ImmutableArray<FieldSpec> Specs() => FieldSpecs(value, "TransformerConfig." + field);
            config = field.ToUpperInvariant() switch
            {
                "NAMEPREFIX" => config with { NamePrefix = Specs() },
                "NAMESUFFIX" => config with { NameSuffix = Specs() },
                "NAMESPACE" => config with { Namespace = Specs() },
                "COMMONLABELS" => config with { CommonLabels = Specs() },
                "LABELS" => config with { Labels = Specs() },
                "TEMPLATELABELS" => config with { TemplateLabels = Specs() },
                "COMMONANNOTATIONS" => config with { CommonAnnotations = Specs() },
                "NAMEREFERENCE" => config with { NameReference = References(value) },
                "VARREFERENCE" => config with { VarReference = Specs() },
                "IMAGES" => config with { Images = Specs() },
                "REPLICAS" => config with { Replicas = Specs() },
                _ => throw Unknown(field),
            };
        }

        return config.Sorted();
    }

    /// <summary>Reads a list of places, as <c>fieldSpecs</c> of transformers and <c>fields</c> of labels hold it too.</summary>
    public static ImmutableArray<FieldSpec> FieldSpecs(object? value, string place) => [.. Elements(value, place, "types.FsSlice").Select(spec => FieldSpec(spec, place))];

    private static FieldSpec FieldSpec(Dictionary<string, object?> spec, string place)
    {
        foreach (var field in spec.Keys.Where(field => field is not ("path" or "kind" or "group" or "version" or "create"))) { throw Unknown(field); }
        string Text(string field) => spec.GetValueOrDefault(field) is null or string ? Resource.Text(spec, field) : throw CannotDecode(spec[field], $"Go struct field {place}.{field}", "string");
        return new(Text("path"), Text("kind"), Text("group"), Text("version"),
            spec.GetValueOrDefault("create") is null or bool ? spec.GetValueOrDefault("create") is true : throw CannotDecode(spec["create"], $"Go struct field {place}.create", "bool"));
    }

    private static ImmutableArray<NameReference> References(object? value) => [.. Elements(value, "TransformerConfig.nameReference", "builtinconfig.nbrSlice").Select(reference =>
    {
        foreach (var field in reference.Keys.Where(field => field is not ("kind" or "group" or "version" or "fieldSpecs"))) { throw Unknown(field); }
        return new NameReference(Resource.Text(reference, "kind"), Resource.Text(reference, "group"), Resource.Text(reference, "version"),
            FieldSpecs(reference.GetValueOrDefault("fieldSpecs"), "TransformerConfig.nameReference.fieldSpecs"));
    })];

    private static IEnumerable<Dictionary<string, object?>> Elements(object? value, string place, string type)
    {
        if (value is null) { return []; }
        var list = value as List<object?> ?? throw CannotDecode(value, "Go struct field " + place, type);
        return list.Select(item => item as Dictionary<string, object?> ?? throw CannotDecode(item, "Go struct field " + place, "types.FieldSpec"));
    }

    private static KustomizeException Unknown(string field) => new($"error unmarshaling JSON: while decoding JSON: json: unknown field {GoJson.Quote(field)}");

    private static KustomizeException CannotDecode(object? value, string place, string type) =>
        new($"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {KustomizationSchema.KindOf(value)} into {place} of type {type}");
}
