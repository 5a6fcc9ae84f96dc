using System.Text;
using Helm.Charts;

namespace Helm.Schemas;

/// <summary>Checks values against the values.schema.json of every chart.</summary>
internal static class ValuesSchema
{
    public static void Check(HelmChart chart, Dictionary<string, object?> values, HelmFlavor flavor)
    {
        var failures = new StringBuilder();
        Collect(chart, values, flavor, failures);
        if (failures.Length > 0)
        {
            throw new HelmException("values don't meet the specifications of the schema(s) in the following chart(s):\n" + failures);
        }
    }

    private static void Collect(HelmChart chart, Dictionary<string, object?> values, HelmFlavor flavor, StringBuilder failures)
    {
        if (chart.Schema is { } schema)
        {
            var lines = SchemaCheck.Run(schema, values, flavor);
            if (lines.Count > 0) { failures.Append(chart.Name).Append(":\n").AppendJoin('\n', lines).Append('\n'); }
        }

        foreach (var below in chart.Dependencies)
        {
            if (values.GetValueOrDefault(below.Name) is Dictionary<string, object?> section) { Collect(below, section, flavor, failures); }
        }
    }
}
