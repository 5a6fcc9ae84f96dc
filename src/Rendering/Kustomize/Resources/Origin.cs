using System.Text;

namespace Kustomize.Resources;

/// <summary>Where an object or a transformation comes from, as buildMetadata tells it.</summary>
/// <param name="Path">The file of a plain object, seen from the directory that is built; empty for what a field made.</param>
/// <param name="ConfiguredIn">The kustomization whose field made it; empty for a plain object.</param>
/// <param name="Kind">The builtin plugin behind that field.</param>
internal sealed record Origin(string Path, string ConfiguredIn, string Kind)
{
    /// <summary>The origin as YAML, each line behind an indent.</summary>
    public string ToYaml(string first, string others)
    {
        if (Path.Length > 0) { return $"{first}path: {Path}\n"; }
        return new StringBuilder().Append(first).Append("configuredIn: ").Append(ConfiguredIn).Append('\n')
            .Append(others).Append("configuredBy:\n").Append(others).Append("  apiVersion: builtin\n").Append(others).Append("  kind: ").Append(Kind).Append('\n').ToString();
    }
}
