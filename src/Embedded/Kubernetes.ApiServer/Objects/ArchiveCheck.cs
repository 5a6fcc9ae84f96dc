using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Schemas;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Objects;

/// <summary>
/// Checks what an archive would put into the store. What is stored is trusted by everything that reads it, so an object has the form of
/// its schema; that of a custom kind is not known before its definition is served, and its metadata is checked alone.
/// </summary>
internal static partial class ArchiveCheck
{
    private static readonly Dictionary<(string Key, string ApiVersion), Resource> BuiltIn = BuiltInResources.All
        .Where(resource => resource.StoredAs is null && resource.Version == resource.StorageVersion)
        .ToDictionary(resource => (resource.StorageKey, resource.ApiVersion));

    /// <summary>Checks all objects; those of built-in kinds lose what their schema does not know.</summary>
    /// <exception cref="FormatException">One is not what a store may hold.</exception>
    public static void Check(IReadOnlyDictionary<ObjectPath, JsonObject> objects)
    {
        var metadataSchema = BuiltIn[("/configmaps", "v1")].Schema.Member("metadata")!;
        foreach (var (path, value) in objects)
        {
            var (apiVersion, kind) = ((string)value["apiVersion"]!, (string)value["kind"]!);
            try
            {
                if (BuiltIn.TryGetValue((path.Resource, apiVersion), out var resource))
                {
                    if (kind != resource.Kind || resource.Namespaced == (path.Namespace.Length == 0)) { throw Refused(path, $"it is no {resource.Kind}"); }
                    Decoder.DecodeTyped(value, resource.Schema);
                    continue;
                }

                var (group, plural) = (path.Resource.Split('/')[0], path.Resource.Split('/')[1]);
                var isDefined = objects.ContainsKey(new ObjectPath("apiextensions.k8s.io/customresourcedefinitions", "", $"{plural}.{group}"));
                if (!isDefined || !apiVersion.StartsWith(group + "/", StringComparison.Ordinal) || !ApiVersion().IsMatch(apiVersion) || !Kind().IsMatch(kind)) { throw Refused(path, "nothing defines its kind"); }
                Decoder.DecodeTyped((JsonObject)value["metadata"]!, metadataSchema);
            }
            catch (JsonException error)
            {
                throw Refused(path, error.Message);
            }
        }
    }

    private static FormatException Refused(ObjectPath path, string why) => new($"{path.Resource} {path.Namespace}/{path.Name}: {why}");

    [GeneratedRegex(@"^[a-z0-9.-]+/[a-z0-9]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex ApiVersion();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Kind();
}
