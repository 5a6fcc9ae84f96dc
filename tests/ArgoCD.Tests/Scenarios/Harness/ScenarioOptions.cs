using Kubernetes.Runtime;

namespace ArgoCD.Tests.Scenarios.Harness;

/// <summary>What a scenario begins with.</summary>
internal sealed class ScenarioOptions
{
    /// <summary>The environment of every component.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The data of <c>argocd-cm</c>.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>Wraps the connection of the components.</summary>
    public Func<IResourceClient, IResourceClient> Client { get; set; } = client => client;

    /// <summary>The components that run from the beginning.</summary>
    public IReadOnlyList<string> Components { get; set; } = ["repo-server", "application-controller", "applicationset-controller", "server"];
}
