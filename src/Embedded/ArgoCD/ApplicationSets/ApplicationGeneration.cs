using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Generators;
using ArgoCD.ApplicationSets.Templates;
using ArgoCD.Objects;
using YamlDotNet.Core;

namespace ArgoCD.ApplicationSets;

/// <summary>From an ApplicationSet to the Applications it wants.</summary>
/// <param name="generators">The generators.</param>
internal sealed class ApplicationGeneration(GeneratorSet generators)
{
    private const string Directive = "$patch";

    /// <summary>Generates; the first problem is told, and then nothing may be written.</summary>
    public async Task<GenerationOutcome> GenerateAsync(JsonObject set, bool refresh, CancellationToken cancellationToken)
    {
        TemplateEngine engine;
        try
        {
            engine = set.Flag("spec", "goTemplate") == true ? new GoTemplateEngine([.. set.Texts("spec", "goTemplateOptions")]) : new PlaceholderEngine();
        }
        catch (TemplateRenderException error)
        {
            return new([], "RenderTemplateParamsError", error.Message);
        }

        var context = new GenerationContext(engine, set.Namespace(), refresh) { Project = set.Text("spec", "template", "spec", "project") };
        var applications = ImmutableArray.CreateBuilder<JsonObject>();
        (string Reason, string Message)? problem = null;
        var isUnanswered = false;
        foreach (var entry in set.Items("spec", "generators"))
        {
            IReadOnlyList<GeneratedParameters> generated;
            try
            {
                generated = await generators.GenerateAsync(entry, context, cancellationToken);
            }
            catch (GeneratorException error)
            {
                problem ??= ("ApplicationGenerationFromParamsError", error.Message);
                isUnanswered |= error.IsUnanswered;
                continue;
            }

            try
            {
                foreach (var parameters in generated)
                {
                    var template = Fill(parameters.Template, set.Map("spec", "template") ?? []);
                    applications.AddRange(parameters.Sets.Select(values => Render(set, template, values, engine)));
                }
            }
            catch (TemplateRenderException error)
            {
                problem ??= ("RenderTemplateParamsError", error.Message);
            }
        }

        return new(applications.ToImmutable(), problem?.Reason, problem?.Message ?? "", isUnanswered);
    }

    /// <summary>Renders one Application.</summary>
    /// <exception cref="TemplateRenderException">A template fails.</exception>
    internal static JsonObject Render(JsonObject set, JsonObject template, ParameterSet parameters, TemplateEngine engine)
    {
        var isRendered = parameters.Values.Count > 0;
        var rendered = isRendered ? (JsonObject)engine.RenderAll(template, parameters.Values)! : template.Copy();
        var metadata = rendered.Map("metadata")?.Copy() ?? [];
        metadata["namespace"] = set.Namespace();
        JsonObject app = new()
        {
            ["apiVersion"] = Words.ApiVersion,
            ["kind"] = "Application",
            ["metadata"] = metadata,
            ["spec"] = rendered.Map("spec")?.DeepClone() ?? new JsonObject(),
        };
        if (isRendered && metadata["finalizers"] is not JsonArray { Count: > 0 } && set.Flag("spec", "syncPolicy", "preserveResourcesOnDeletion") != true)
        {
            metadata["finalizers"] = new JsonArray(Words.ResourcesFinalizer);
        }

        if (set.Text("spec", "templatePatch") is { Length: > 0 } patch)
        {
            app = Patch(app, patch, parameters, engine);
            app.Ensure("metadata")["namespace"] = set.Namespace();
        }

        GeneratedApplication.Normalize(app.Ensure("spec"));
        return app;
    }

    /// <summary>Fields that a generator's own template leaves empty come from the set's.</summary>
    private static JsonObject Fill(JsonObject? stated, JsonObject otherwise)
    {
        var result = stated?.Copy() ?? [];
        foreach (var (name, value) in otherwise)
        {
            if (result[name] is JsonObject inner && value is JsonObject below)
            {
                result[name] = Fill(inner, below);
            }
            else if (result[name] is null or JsonObject { Count: 0 } or JsonArray { Count: 0 } || (result[name] is JsonValue text && text.Text().Length == 0))
            {
                result[name] = value?.DeepClone();
            }
        }

        return result;
    }

    /// <summary>What a map becomes; a map of the patch may say <c>$patch: delete</c>, or <c>$patch: replace</c> not to be merged.</summary>
    private static JsonObject Merge(JsonObject map, JsonObject patch)
    {
        var result = map.Copy();
        foreach (var (name, value) in patch.Where(field => field.Key != Directive))
        {
            var inner = value as JsonObject;
            if (value is null || inner.Text(Directive) == "delete")
            {
                result.Remove(name);
            }
            else
            {
                result[name] = inner is null ? value.DeepClone() : Merge(inner.Text(Directive) == "replace" ? [] : result[name] as JsonObject ?? [], inner);
            }
        }

        return result;
    }

    private static JsonObject Patch(JsonObject app, string patch, ParameterSet parameters, TemplateEngine engine)
    {
        string text;
        try
        {
            text = engine.Render(patch, parameters.Values);
        }
        catch (TemplateRenderException error)
        {
            throw new TemplateRenderException($"error replacing values in templatePatch: {error.Message}", error);
        }

        JsonNode? parsed;
        try
        {
            parsed = YamlDocuments.Parse(text).FirstOrDefault();
        }
        catch (YamlException error)
        {
            throw new TemplateRenderException($"error while converting template to json {GoText.Quote(text)}: {error.Message}", error);
        }

        if (parsed is not JsonObject changes)
        {
            return parsed is null ? app : throw new TemplateRenderException(
                $"invalid templatePatch {GoText.Quote(parsed.ToJsonString())}: json: cannot unmarshal {GoText.KindOf(parsed)} into Go value of type v1alpha1.Application");
        }

        var patched = Merge(app, changes);
        patched.Ensure("spec")["project"] = app.Text("spec", "project");

        // Of all lists of an Application this one alone is a set: those of the patch come first, and the others stay.
        if (changes.At("metadata", "finalizers") is JsonArray)
        {
            patched.Ensure("metadata")["finalizers"] = new JsonArray([.. changes.Finalizers().Union(app.Finalizers()).Select(name => JsonValue.Create(name))]);
        }

        return patched;
    }
}

/// <summary>What was generated.</summary>
/// <param name="Applications">The Applications, of the generators that succeeded.</param>
/// <param name="Reason">The reason of the first problem, as a condition has it; null where there was none.</param>
/// <param name="Message">What the problem was.</param>
/// <param name="IsUnanswered">Whether a generator met no repo server.</param>
internal sealed record GenerationOutcome(ImmutableArray<JsonObject> Applications, string? Reason, string Message, bool IsUnanswered = false);
