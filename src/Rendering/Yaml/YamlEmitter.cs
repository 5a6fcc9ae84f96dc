using Yaml.Emitting;

namespace Yaml;

/// <summary>Writes values the way the tools do: <see cref="Write"/> as sigs.k8s.io/yaml, <see cref="WritePretty"/> as go-yaml v3.</summary>
public static class YamlEmitter
{
    /// <summary>The form of Helm's <c>toYaml</c> and of all of Kustomize's output: sorted keys, lists not indented, texts folded after column 80.</summary>
    /// <param name="value">A plain value.</param>
    /// <returns>The document, ending with a line feed.</returns>
    /// <exception cref="GoJsonException">The value cannot become JSON first.</exception>
    public static string Write(object? value) => new NodeWriter(pretty: false).Write(JsonRoundTrip.Apply(value));

    /// <summary>The form of Helm's <c>toYamlPretty</c>: lists in maps indented by two, nothing folded.</summary>
    /// <param name="value">A plain value.</param>
    /// <returns>The document, ending with a line feed.</returns>
    public static string WritePretty(object? value) => new NodeWriter(pretty: true).Write(value);
}
