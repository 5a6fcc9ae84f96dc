using System.Collections.Immutable;
using ArgoCD;
using ArgoCD.Git;
using ArgoRollouts;
using Embedded.Cluster.Git;
using Embedded.Cluster.Upstream;
using ExternalSecrets;
using Kubernetes.Kubelet.Images;
using Kubernetes.Kubelet.Network;
using Kubernetes.Runtime.Programs;
using Kubernetes.Runtime.Usage;
using MetricsServer;

namespace Embedded.Cluster.Composition;

/// <summary>The images of the embedded node: the coffee services as processes, the platform as programs of this process.</summary>
internal sealed class PlatformImages
{
    private const string RepoServerNamespace = "argo";

    public PlatformImages(EmbeddedClusterOptions options, ClusterNetwork network, UpstreamCatalogue upstream)
    {
        IGitSource git = options.Repository is { } repository
            ? new LearnerGitSource(repository, options.RepositoryPath, (address, token) => ReachAsync(network, address, token))
            : new NoGitSource();
        var argo = new ArgoCDPrograms(git, upstream, "v3.5.1");
        Catalogue = new ImageCatalogue(
        [
            Service(options, "cart", "Coffee.Cart", ["1.0.0", "2.0.0", "2.1.0"]),
            Service(options, "order", "Coffee.Order", ["1.0.0", "1.1.0"]),
            Program("quay.io/argoproj/argocd", ["v3.5.1"], container => argo.Find(container.Image, container.Arguments)),
            Program("ghcr.io/dexidp/dex", ["v2.45.0"], container => argo.Find(container.Image, container.Arguments)),
            Program("public.ecr.aws/docker/library/redis", ["8.2.3-alpine"], container => argo.Find(container.Image, container.Arguments)),
            Program("quay.io/argoproj/argo-rollouts", ["v1.9.1"], _ => new ArgoRolloutsProgram()),
            Program("ghcr.io/external-secrets/external-secrets", ["v2.9.0"], container => container.Arguments.FirstOrDefault() switch
            {
                "webhook" => CompanionProgram.Webhook,
                "certcontroller" => CompanionProgram.CertController,
                _ => new ExternalSecretsProgram(),
            }),
            Program("registry.k8s.io/metrics-server/metrics-server", ["v0.8.1"], _ => new MetricsServerProgram(Usage!)),
        ]);
    }

    /// <summary>The images.</summary>
    public IImageCatalogue Catalogue { get; }

    /// <summary>What the node measures; set once the node is made, before any pod runs.</summary>
    public IUsageSource? Usage { get; set; }

    private static ProgramImage Program(
        string repository, ImmutableArray<string> tags, Func<ContainerDescription, IContainerProgram?> create) => new(repository, tags, create);

    private static ProcessImage Service(EmbeddedClusterOptions options, string name, string assembly, ImmutableArray<string> tags) => new(
        $"coffee/{name}",
        tags,
        Path.Combine(options.ImagesDirectory, $"coffee-{name}", $"{assembly}.dll"),
        tag => ImmutableDictionary<string, string>.Empty.Add("APP_VERSION", tag));

    private static Task ReachAsync(ClusterNetwork network, Uri address, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        network.EnsureReachable(RepoServerNamespace, address);
        return Task.CompletedTask;
    }
}
