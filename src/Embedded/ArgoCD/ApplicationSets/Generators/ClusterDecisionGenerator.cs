using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>
/// Clusters that another resource has decided for: a ConfigMap names the kind of that resource and where in its status the
/// decisions stand.
/// </summary>
/// <param name="client">Where the ConfigMap and the resource are read.</param>
/// <param name="clusters">The clusters that decisions may name.</param>
internal sealed class ClusterDecisionGenerator(IResourceClient client, KnownClusters clusters) : IGenerator
{
    public async Task<IReadOnlyList<ParameterSet>> GenerateAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        var generator = entry.Map("clusterDecisionResource");
        var name = generator.Text("configMapRef");
        var configMap = await client.FindAsync(ResourceTypes.ConfigMaps, new(context.Namespace, name), cancellationToken)
            ?? throw new GeneratorException($"error reading configMapRef: configmaps \"{name}\" not found");
        var data = configMap.Map("data");
        if (data.Text("apiVersion").Length == 0 || data.Text("kind").Length == 0 || data.Text("statusListKey").Length == 0)
        {
            throw new GeneratorException($"configMapRef {name}: apiVersion, kind and statusListKey are required");
        }

        var matchKey = data.Text("matchKey") is { Length: > 0 } stated ? stated : "clusterName";
        var decisions = (await ReadAsync(generator, data, context.Namespace, cancellationToken))
            .SelectMany(resource => resource.Items("status", data.Text("statusListKey"))).ToList();
        var known = await clusters.ListAsync(context.Namespace, cancellationToken);
        List<ParameterSet> sets = [];
        foreach (var decision in decisions)
        {
            if (known.FirstOrDefault(cluster => cluster.Name == decision.Text(matchKey)) is not { } cluster)
            {
                continue;
            }

            JsonObject parameters = new() { ["name"] = cluster.Name, ["server"] = cluster.Server };
            foreach (var (field, value) in decision)
            {
                parameters[field] = context.Engine.IsGoTemplate ? value?.DeepClone() : value.Text();
            }

            GitDirectories.AddValues(parameters, generator.Map("values"), context.Engine);
            sets.Add(new(parameters));
        }

        return sets;
    }

    private async Task<IEnumerable<JsonObject>> ReadAsync(JsonObject? generator, JsonObject? data, string ns, CancellationToken cancellationToken)
    {
        var (apiVersion, named) = (data.Text("apiVersion"), data.Text("kind"));

        // The ConfigMap may state the kind or, as upstream's examples do, its plural.
        var types = await client.ListTypesAsync(cancellationToken);
        var type = types.FirstOrDefault(type => type.ApiVersion == apiVersion && (type.Kind == named || type.Plural == named))
            ?? throw new GeneratorException($"the server could not find the requested resource: {apiVersion} {named}");
        var all = await client.ListAsync(type, ns, null, cancellationToken);
        var (name, selector) = (generator.Text("name"), generator.Map("labelSelector"));
        if (name.Length == 0 && selector is null)
        {
            throw new GeneratorException("spec.generators.clusterDecisionResource requires name or labelSelector");
        }

        return all.Items.Where(item => name.Length > 0 ? item.Name() == name : ParameterSelector.Matches(selector!, item.Map("metadata", "labels") ?? []));
    }
}
