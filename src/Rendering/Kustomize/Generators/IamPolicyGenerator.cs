using Kustomize.Building;
using Kustomize.Resources;

namespace Kustomize.Generators;

/// <summary>Makes the ServiceAccount that stands for a cloud's account; Kustomize knows GKE only.</summary>
internal sealed class IamPolicyGenerator(PluginConfiguration configuration) : IGenerator
{
    public Task<List<Resource>> GenerateAsync(CancellationToken cancellationToken)
    {
        var cloud = configuration.Text("cloud");
        if (cloud != "gke") { throw new KustomizeException($"cloud provider {cloud} not supported yet"); }
        var (kubernetes, account) = (configuration.Map("kubernetesService") ?? [], configuration.Map("serviceAccount") ?? []);
        var metadata = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["annotations"] = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["iam.gke.io/gcp-service-account"] = $"{Resource.Text(account, "name")}@{Resource.Text(account, "projectId")}.iam.gserviceaccount.com",
            },
            ["name"] = Resource.Text(kubernetes, "name"),
        };
        if (Resource.Text(kubernetes, "namespace") is { Length: > 0 } space) { metadata["namespace"] = space; }
        return Task.FromResult<List<Resource>>([new(new(StringComparer.Ordinal) { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = metadata })]);
    }
}
