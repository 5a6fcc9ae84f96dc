using System.Text.Json;

namespace Dashboard.Hosting;

/// <summary>What a data folder keeps between starts, so that addresses and clones stay valid.</summary>
/// <param name="Port">The dashboard's port.</param>
/// <param name="ApiPort">The port of the embedded cluster's API.</param>
/// <param name="UpstreamPort">The port of the proxy that answers upstream's addresses in a learner's terminal.</param>
public sealed record DataFolderSettings(int? Port, int? ApiPort, int? UpstreamPort = null)
{
    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
