using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Templates;
using ArgoCD.Objects;
using FileTrees;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>The git directory generator, without git: which directories there are, which are selected, and what they give.</summary>
internal static class GitDirectories
{
    /// <summary>Lists all directories of a tree, parents first, siblings in byte order, hidden ones left out.</summary>
    public static ImmutableArray<string> List(IFileTree tree)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var open = new Stack<string>([""]);
        while (open.TryPop(out var directory))
        {
            if (directory.Length > 0)
            {
                found.Add(directory);
            }

            var children = tree.List(directory) ?? [];
            foreach (var child in children.Where(child => child.IsDirectory && !child.Name.StartsWith('.')).Reverse())
            {
                open.Push(directory.Length == 0 ? child.Name : $"{directory}/{child.Name}");
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Selects directories by the items of a generator's <c>directories</c>; an exclusion always wins.</summary>
    public static IEnumerable<string> Select(IEnumerable<string> directories, IReadOnlyCollection<JsonObject> items) =>
        directories.Where(directory =>
            items.Any(item => item.Flag("exclude") != true && PathPattern.IsMatch(item.Text("path"), directory))
            && !items.Any(item => item.Flag("exclude") == true && PathPattern.IsMatch(item.Text("path"), directory)));

    /// <summary>Makes the parameters of one directory.</summary>
    /// <exception cref="GeneratorException">A template of <c>values</c> fails.</exception>
    public static ParameterSet Parameters(string directory, JsonObject generator, TemplateEngine engine)
    {
        var prefix = generator.Text("pathParamPrefix");
        JsonObject parameters = [];
        Add(parameters, directory, prefix, engine.IsGoTemplate);
        AddValues(parameters, generator.Map("values"), engine);
        return new(parameters);
    }

    /// <summary>Adds <c>path</c> and what belongs to it.</summary>
    public static void Add(JsonObject parameters, string directory, string prefix, bool isGoTemplate, string? filename = null)
    {
        var segments = directory.Split('/');
        var basename = segments[^1];
        if (isGoTemplate)
        {
            JsonObject path = new()
            {
                ["path"] = directory,
                ["basename"] = basename,
                ["basenameNormalized"] = Normalization.Normalize(basename),
                ["segments"] = new JsonArray([.. segments.Select(segment => JsonValue.Create(segment))]),
            };
            if (filename is not null)
            {
                path["filename"] = filename;
                path["filenameNormalized"] = Normalization.Normalize(filename);
            }

            // A prefix hides what a file states under the same name.
            if (prefix.Length > 0)
            {
                parameters[prefix] = new JsonObject { ["path"] = path };
            }
            else
            {
                parameters["path"] = path;
            }

            return;
        }

        var name = prefix.Length > 0 ? $"{prefix}.path" : "path";
        parameters[name] = directory;
        parameters[$"{name}.basename"] = basename;
        parameters[$"{name}.basenameNormalized"] = Normalization.Normalize(basename);
        if (filename is not null)
        {
            parameters[$"{name}.filename"] = filename;
            parameters[$"{name}.filenameNormalized"] = Normalization.Normalize(filename);
        }

        for (var index = 0; index < segments.Length; index++)
        {
            parameters[$"{name}[{index}]"] = segments[index];
        }
    }

    /// <summary>Renders <c>values</c> over the parameters so far, not over one another.</summary>
    /// <exception cref="GeneratorException">A template of them fails.</exception>
    public static void AddValues(JsonObject parameters, JsonObject? values, TemplateEngine engine)
    {
        if (values is null || values.Count == 0)
        {
            return;
        }

        List<(string Key, string Text)> rendered;
        try
        {
            rendered = [.. values.Select(value => (value.Key, engine.Render(value.Value.Text(), parameters)))];
        }
        catch (TemplateRenderException error)
        {
            throw new GeneratorException($"failed to replace templated string: failed to replace templated string with rendered values: {error.Message}", error);
        }

        // Upstream copies the map over what a file or a cluster states as values of its own.
        if (engine.IsGoTemplate)
        {
            parameters["values"] = new JsonObject(rendered.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)JsonValue.Create(value.Text))));
            return;
        }

        foreach (var (key, text) in rendered)
        {
            parameters[$"values.{key}"] = text;
        }
    }
}
