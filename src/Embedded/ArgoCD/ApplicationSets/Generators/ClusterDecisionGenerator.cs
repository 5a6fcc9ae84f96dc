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
        var reference = generator.Text("configMapRef");
        var configMap = await client.FindAsync(ResourceTypes.ConfigMaps, new(context.Namespace, reference), cancellationToken)
            ?? throw new GeneratorException($"error reading configMapRef: configmaps \"{reference}\" not found");
        var data = configMap.Map("data");
        if (data.Text("kind").Length == 0 || data.Text("apiVersion").IndexOf('/', StringComparison.Ordinal) < 1)
        {
            throw new GeneratorException("there is a problem with the apiVersion, kind or resourceName provided");
        }

        var resources = await ReadAsync(generator, data, context.Namespace, cancellationToken);
        var listKey = data.Text("statusListKey") is { Length: > 0 } stated ? stated : "clusters";
        var matchKey = data.Text("matchKey");
        if (matchKey.Length == 0)
        {
            return [];
        }

        var known = await clusters.ListAsync(context.Namespace, cancellationToken);
        return
        [
            .. from decision in resources.SelectMany(resource => resource.Items("status", listKey))
               let cluster = known.FirstOrDefault(cluster => cluster.Name == GoText.Print(decision[matchKey]))
               where cluster is not null
               select Make(cluster, decision, generator, context),
        ];
    }

    private static ParameterSet Make(KnownCluster cluster, JsonObject decision, JsonObject? generator, GenerationContext context)
    {
        JsonObject parameters = new() { ["name"] = cluster.Name, ["server"] = cluster.Server };
        foreach (var (field, value) in decision)
        {
            parameters[field] = GoText.Print(value);
        }

        // Unlike those of other generators these values are no templates.
        foreach (var (key, value) in generator.Map("values") ?? [])
        {
            (context.Engine.IsGoTemplate ? parameters.Ensure("values") : parameters)[context.Engine.IsGoTemplate ? key : $"values.{key}"] = value.Text();
        }

        return new(parameters);
    }

    private async Task<List<JsonObject>> ReadAsync(JsonObject? generator, JsonObject? data, string ns, CancellationToken cancellationToken)
    {
        var (name, selector) = (generator.Text("name"), generator.Map("labelSelector"));
        var isSelecting = selector.Map("matchLabels") is not null || selector.Items("matchExpressions").Any();
        if (name.Length > 0 == isSelecting)
        {
            throw new GeneratorException("there is a problem with the definition of the ClusterDecisionResource generator");
        }

        // The ConfigMap states the plural, as a kind would be asked for by its path; the kind itself is taken too.
        var (apiVersion, named) = (data.Text("apiVersion"), data.Text("kind"));
        var types = await client.ListTypesAsync(cancellationToken);
        var type = types.FirstOrDefault(type => type.ApiVersion == apiVersion && (type.Kind == named || type.Plural == named))
            ?? throw new GeneratorException("failed to get dynamic resources: the server could not find the requested resource");
        var all = await client.ListAsync(type, ns, null, cancellationToken);
        List<JsonObject> found = [.. all.Items.Where(item => isSelecting ? ParameterSelector.Matches(selector!, item.Map("metadata", "labels") ?? []) : item.Name() == name)];
        return found.Count > 0 ? found : throw new GeneratorException("no clusterDecisionResources found");
    }
}
