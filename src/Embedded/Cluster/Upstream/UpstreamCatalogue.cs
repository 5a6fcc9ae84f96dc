using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Kustomize.Remote;

namespace Embedded.Cluster.Upstream;

/// <summary>
/// Answers the addresses that the tutorial's tree takes from upstream projects, with manifests and charts written for this
/// project: the same kinds, names and images, so that nothing is needed from the network. What it does not hold, it does not know.
/// </summary>
public sealed class UpstreamCatalogue : IRemoteContent
{
    private const string Prefix = "upstream/";

    // A chart repository's address, the chart's name and version, and the folder of its files.
    private static readonly ImmutableArray<(string Repository, string Name, string Version, string AppVersion)> Charts =
    [
        ("https://charts.external-secrets.io", "external-secrets", "2.9.0", "v2.9.0"),
        ("https://kubernetes-sigs.github.io/metrics-server", "metrics-server", "3.13.1", "0.8.1"),
    ];

    private static readonly ImmutableArray<(string Address, string Resource)> Manifests =
    [
        ("https://raw.githubusercontent.com/argoproj/argo-cd/v3.5.1/manifests/install.yaml", "argo-cd/install.yaml"),
        ("https://github.com/argoproj/argo-rollouts/releases/download/v1.9.1/install.yaml", "argo-rollouts/install.yaml"),
    ];

    private readonly FrozenDictionary<Uri, ReadOnlyMemory<byte>> _content;

    /// <summary>Loads the catalogue, which this assembly carries.</summary>
    public UpstreamCatalogue()
    {
        var content = new Dictionary<Uri, ReadOnlyMemory<byte>>();
        foreach (var (address, resource) in Manifests) { content.Add(new Uri(address), Read(resource)); }
        foreach (var (repository, name, version, appVersion) in Charts)
        {
            var archive = ChartArchive.Pack(name, FilesOf(name));
            content.Add(new Uri($"{repository}/{name}-{version}.tgz"), archive);
            content.Add(new Uri($"{repository}/index.yaml"), Index(repository, name, version, appVersion, archive));
        }

        _content = content.ToFrozenDictionary();
    }

    /// <summary>The addresses that it answers.</summary>
    public IReadOnlyCollection<Uri> Addresses => _content.Keys;

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>?> ReadAsync(Uri address, CancellationToken cancellationToken) =>
        Task.FromResult(_content.TryGetValue(address, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null);

    private static ReadOnlyMemory<byte> Index(
        string repository, string name, string version, string appVersion, ReadOnlyMemory<byte> archive) =>
        Encoding.UTF8.GetBytes($"""
            apiVersion: v1
            entries:
              {name}:
                - apiVersion: v2
                  name: {name}
                  version: {version}
                  appVersion: {appVersion}
                  type: application
                  created: "2026-01-01T00:00:00Z"
                  digest: {Convert.ToHexStringLower(SHA256.HashData(archive.Span))}
                  urls:
                    - {repository}/{name}-{version}.tgz
            generated: "2026-01-01T00:00:00Z"

            """);

    private static IEnumerable<(string Path, ReadOnlyMemory<byte> Content)> FilesOf(string chart) =>
        from resource in Assembly.GetExecutingAssembly().GetManifestResourceNames()
        let path = resource.Replace('\\', '/')
        where path.StartsWith($"{Prefix}{chart}/", StringComparison.Ordinal)
        orderby path
        select (path[Prefix.Length..], Read(resource[Prefix.Length..]));

    private static ReadOnlyMemory<byte> Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + resource)
            ?? throw new InvalidOperationException($"the catalogue lacks {resource}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
