using System.Security.Cryptography;
using System.Text;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Generators;

/// <summary>The hash that is put behind the names of generated objects; their own name does not count.</summary>
internal static class ContentHash
{
    private const int Length = 10;

    public static string Of(Resource resource)
    {
        var body = resource.Body;
        var content = new Dictionary<string, object?>(StringComparer.Ordinal) { ["kind"] = resource.Kind, ["name"] = "", ["data"] = body.GetValueOrDefault("data") ?? "" };
        if (resource.Kind == "Secret")
        {
            content["type"] = body.GetValueOrDefault("type") ?? "";
            if (body.TryGetValue("stringData", out var texts)) { content["stringData"] = texts; }
        }
        else if (body.GetValueOrDefault("binaryData") is { } binary) { content["binaryData"] = binary; }

        var hex = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(GoJson.Write(content))))[..Length];
        return string.Concat(hex.Select(c => c switch { '0' => 'g', '1' => 'h', '3' => 'k', 'a' => 'm', 'e' => 't', _ => c }));
    }
}
