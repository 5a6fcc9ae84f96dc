using System.Text;

namespace Kustomize.Resources;

/// <summary>Where an object or a transformation comes from, as buildMetadata tells it.</summary>
/// <param name="Path">The file of a plain object, seen from the directory that is built; empty for what a field made.</param>
/// <param name="ConfiguredIn">The file whose field or object made it; empty for a plain object.</param>
/// <param name="ApiVersion">The version of the plugin.</param>
/// <param name="Kind">The plugin.</param>
/// <param name="Name">The name of the object that configured it; empty where a field did.</param>
/// <param name="Namespace">The namespace of that object.</param>
internal sealed record Origin(string Path, string ConfiguredIn = "", string ApiVersion = "", string Kind = "", string Name = "", string Namespace = "")
{
    /// <summary>The origin as YAML, each line behind an indent.</summary>
    public string ToYaml(string first, string others)
    {
        if (ConfiguredIn.Length == 0) { return $"{first}path: {Path}\n"; }
        var text = new StringBuilder().Append(first).Append("configuredIn: ").Append(ConfiguredIn).Append('\n').Append(others).Append("configuredBy:\n");
        foreach (var (field, value) in ((string, string)[])[("apiVersion", ApiVersion), ("kind", Kind), ("name", Name), ("namespace", Namespace)])
        {
            if (value.Length > 0) { text.Append(others).Append("  ").Append(field).Append(": ").Append(value).Append('\n'); }
        }

        return text.ToString();
    }
}
