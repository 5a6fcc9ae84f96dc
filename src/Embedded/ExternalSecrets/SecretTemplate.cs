using System.Text.Json.Nodes;
using GoTemplate;
using GoTemplate.Functions;
using Kubernetes.Runtime.Objects;

namespace ExternalSecrets;

/// <summary>Runs <c>target.template</c>: Go templates whose dot is a map of text, where a missing key is an error.</summary>
internal static class SecretTemplate
{
    private static readonly TemplateOptions Options = new(MissingKey.Error, TemplateLimits.Default);

    /// <summary>Gives the Secret's data.</summary>
    /// <exception cref="ProviderException">A template is wrong, or asks for what is not supported.</exception>
    public static SortedDictionary<string, string> Apply(
        JsonObject externalSecret, SortedDictionary<string, string> fetched, TimeProvider time, CancellationToken cancellationToken)
    {
        if (externalSecret.At("spec", "target", "template") is not JsonObject template) { return fetched; }
        if (template["templateFrom"] is JsonArray { Count: > 0 }) { throw Wrong("templateFrom is not supported by the embedded controller"); }
        if (template["data"] is not JsonObject { Count: > 0 } texts) { return fetched; }

        var result = new SortedDictionary<string, string>(
            (string?)template["mergePolicy"] == "Merge" ? fetched : new SortedDictionary<string, string>(), StringComparer.Ordinal);
        var dot = fetched.ToDictionary(entry => entry.Key, entry => (object?)entry.Value, StringComparer.Ordinal);
        foreach (var (key, text) in texts) { result[key] = Run(key, (string?)text ?? "", dot, time, cancellationToken); }
        return result;
    }

    private static string Run(string key, string text, Dictionary<string, object?> dot, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var templates = new TemplateSet(SprigFunctions.Make(time), Options);
            templates.Parse(key, text);
            return templates.Execute(key, dot, cancellationToken);
        }
        catch (TemplateException wrong)
        {
            throw Wrong($"could not execute template: unable to execute template at key {key}: {wrong.Message}");
        }
    }

    private static ProviderException Wrong(string why) => new($"could not apply template: {why}", "could not apply template");
}
