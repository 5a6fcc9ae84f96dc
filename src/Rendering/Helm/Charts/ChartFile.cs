using Yaml;

namespace Helm.Charts;

/// <summary>A file of a chart.</summary>
/// <param name="Name">Its path in the chart.</param>
/// <param name="Data">Its bytes, without a byte order mark.</param>
internal sealed record ChartFile(string Name, ReadOnlyMemory<byte> Data)
{
    /// <summary>The bytes as UTF-8.</summary>
    public string Text => GoBytes.ToText(Data.Span);
}
