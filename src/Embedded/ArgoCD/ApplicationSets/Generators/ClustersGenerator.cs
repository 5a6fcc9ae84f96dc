using System.Text;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>The clusters Argo CD knows: the one it runs in, and those of Secrets labelled as such.</summary>
/// <param name="client">Where Secrets are read.</param>
internal sealed class ClustersGenerator(IResourceClient client) : IGenerator
{
    private static readonly ResourceType Secrets = new("", "v1", "Secret", "secrets", true);

    public async Task<IReadOnlyList<ParameterSet>> GenerateAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        var clusters = entry.Map("clusters");
        var list = await client.ListAsync(Secrets, context.Namespace, new("argocd.argoproj.io/secret-type=cluster"), cancellationToken);
        List<ParameterSet> sets = [];
        var labels = clusters.Map("selector", "matchLabels");
        var isAll = labels is null or { Count: 0 } && !clusters.Items("selector", "matchExpressions").Any();
        if (isAll && !list.Items.Any(secret => Decode(secret, "server") == Words.InClusterServer))
        {
            sets.Add(Make(Words.InClusterName, Words.InClusterServer, [], [], clusters, context));
        }

        foreach (var secret in list.Items.Where(secret => (labels ?? []).All(label => secret.Label(label.Key) == label.Value.Text())))
        {
            sets.Add(Make(
                Decode(secret, "name"), Decode(secret, "server"), secret.Map("metadata", "labels") ?? [], secret.Map("metadata", "annotations") ?? [], clusters, context));
        }

        return sets;
    }

    private static ParameterSet Make(string name, string server, JsonObject labels, JsonObject annotations, JsonObject? generator, GenerationContext context)
    {
        JsonObject parameters = new()
        {
            ["name"] = name,
            ["nameNormalized"] = Normalization.Normalize(name),
            ["server"] = server,
        };
        if (context.Engine.IsGoTemplate)
        {
            parameters["metadata"] = new JsonObject { ["labels"] = labels.DeepClone(), ["annotations"] = annotations.DeepClone() };
        }
        else
        {
            foreach (var (key, value) in labels)
            {
                parameters[$"metadata.labels.{key}"] = value.Text();
            }

            foreach (var (key, value) in annotations)
            {
                parameters[$"metadata.annotations.{key}"] = value.Text();
            }
        }

        GitDirectories.AddValues(parameters, generator.Map("values"), context.Engine);
        return new(parameters);
    }

    private static string Decode(JsonObject secret, string field)
    {
        var text = secret.Text("data", field);
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var count) ? Encoding.UTF8.GetString(buffer, 0, count) : "";
    }
}
