using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Storage;

/// <summary>
/// All objects of a cluster as one file: a line that says what it is, then a line for each object, and a last one that counts them. It
/// holds Secrets, but not the keys of the cluster's authority.
/// </summary>
internal static class StoreArchive
{
    private const string Format = "learning-gitops/cluster-archive";
    private const int Version = 1;
    private const int MostLines = 1_000_000;
    private const int LongestName = 253;

    /// <summary>Writes a snapshot: one moment of the cluster, however long it takes.</summary>
    public static async Task WriteAsync(StoreSnapshot snapshot, Stream output, CancellationToken cancellationToken)
    {
        var count = 0;
        await LineAsync(new JsonObject { ["format"] = Format, ["version"] = Version, ["revision"] = snapshot.Revision });
        foreach (var (resource, objects) in snapshot.Resources.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            foreach (var stored in objects.In(null))
            {
                count++;
                await LineAsync(new JsonObject { ["resource"] = resource, ["namespace"] = stored.Path.Namespace, ["name"] = stored.Path.Name, ["object"] = stored.Parse() });
            }
        }

        await LineAsync(new JsonObject { ["objects"] = count });

        async Task LineAsync(JsonObject line) => await output.WriteAsync(Encoding.UTF8.GetBytes(line.ToJsonString(Wire.SerializerOptions) + "\n"), cancellationToken);
    }

    /// <summary>Reads a file that <see cref="WriteAsync"/> wrote, whole or not at all.</summary>
    /// <exception cref="FormatException">It is no such file, it was cut short, or a line of it is no object; the message says where.</exception>
    public static async Task<IReadOnlyDictionary<ObjectPath, JsonObject>> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(input, Encoding.UTF8, leaveOpen: true);
        var objects = new Dictionary<ObjectPath, JsonObject>();
        var number = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            if (++number > MostLines) { throw new FormatException($"line {number}: more than {MostLines} lines"); }
            var line = Parse(text, number);
            if (number == 1)
            {
                if (Text(line, "format") != Format) { throw new FormatException("line 1: this is not an archive of a cluster"); }
                if (line["version"] is not JsonValue version || !version.TryWhole(out int stated) || stated != Version) { throw new FormatException($"line 1: the archive is not of version {Version}, the only one that is known"); }
            }
            else if (line["objects"] is JsonValue counted)
            {
                return counted.TryWhole(out int count) && count == objects.Count ? objects : throw new FormatException($"line {number}: {objects.Count} objects were read, {counted.ToJsonString()} were written");
            }
            else
            {
                var (path, value) = Entry(line, number);
                if (!objects.TryAdd(path, value)) { throw new FormatException($"line {number}: {path.Resource} {path.Namespace}/{path.Name} is there twice"); }
            }
        }

        throw new FormatException($"line {number}: the archive was cut short");
    }

    private static JsonObject Parse(string text, int number)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Wire.StrictDocumentOptions) as JsonObject ?? throw new FormatException($"line {number}: no object");
        }
        catch (JsonException error)
        {
            throw new FormatException($"line {number}: {error.Message}", error);
        }
    }

    private static (ObjectPath Path, JsonObject Value) Entry(JsonObject line, int number)
    {
        var path = new ObjectPath(Text(line, "resource"), Text(line, "namespace"), Text(line, "name"));
        var value = line["object"] as JsonObject;
        var metadata = value?["metadata"] as JsonObject;
        var isNamed = path.Name.Length is > 0 and <= LongestName && path.Namespace.Length <= LongestName && path.Resource.Split('/') is [_, { Length: > 0 }];
        if (!isNamed || metadata is null || Text(metadata, "name") != path.Name || Text(metadata, "namespace") != path.Namespace || Text(metadata, "uid").Length == 0
            || Text(value!, "kind").Length == 0 || Text(value!, "apiVersion").Length == 0)
        {
            throw new FormatException($"line {number}: no object with a resource, a name, a uid, a kind and an apiVersion that agree");
        }

        line.Remove("object");
        return (path, value!);
    }

    private static string Text(JsonObject item, string field) => item[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
