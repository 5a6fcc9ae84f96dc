using GoTemplate.RegularExpressions;
using Kustomize.Resources;

namespace Kustomize.Transformers;

/// <summary>Changes images in every list of containers, of whatever kind.</summary>
internal static class ImageTransformer
{
    public static void Run(List<Resource> resources, Dictionary<string, object?> image)
    {
        GoRegex pattern;
        try { pattern = GoRegex.Compile($@"^{Resource.Text(image, "name")}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$"); }
        catch (GoRegexException error) { throw new KustomizeException(error.Message, error); }
        foreach (var resource in resources.Where(resource => resource.Kind != "CustomResourceDefinition")) { Visit(resource.Body, image, pattern); }
    }

    private static void Visit(object? node, Dictionary<string, object?> image, GoRegex pattern)
    {
        switch (node)
        {
            case Dictionary<string, object?> map:
                foreach (var (key, value) in map)
                {
                    if (key is "containers" or "initContainers" && value is List<object?> containers)
                    {
                        foreach (var container in containers.OfType<Dictionary<string, object?>>()) { Change(container, "image", image, pattern); }
                    }

                    if (key == "volumes" && value is List<object?> volumes)
                    {
                        foreach (var volume in volumes.OfType<Dictionary<string, object?>>())
                        {
                            if (volume.GetValueOrDefault("image") is Dictionary<string, object?> source) { Change(source, "reference", image, pattern); }
                        }
                    }

                    Visit(value, image, pattern);
                }

                break;
            case List<object?> list:
                foreach (var item in list) { Visit(item, image, pattern); }
                break;
        }
    }

    private static void Change(Dictionary<string, object?> holder, string field, Dictionary<string, object?> image, GoRegex pattern)
    {
        if (holder.GetValueOrDefault(field) is not string reference || !pattern.IsMatch(reference)) { return; }
        var (name, tag, digest) = Split(reference);
        string Field(string key) => Resource.Text(image, key);
        if (Field("newName").Length > 0) { name = Field("newName"); }
        var (newTag, newDigest, suffix) = (Field("newTag"), Field("digest"), Field("tagSuffix"));
        if (newTag.Length > 0 && newDigest.Length > 0) { (tag, digest) = (newTag, newDigest); }
        else if (newTag.Length > 0) { (tag, digest) = (newTag, ""); }
        else if (newDigest.Length > 0) { (tag, digest) = ("", newDigest); }
        if (suffix.Length > 0) { (tag, digest) = (tag + suffix, ""); }
        holder[field] = name + (tag.Length > 0 ? ":" + tag : "") + (digest.Length > 0 ? "@" + digest : "");
    }

    private static (string Name, string Tag, string Digest) Split(string reference)
    {
        var at = reference.IndexOf('@', StringComparison.Ordinal);
        var (rest, digest) = at < 0 ? (reference, "") : (reference[..at], reference[(at + 1)..]);
        var colon = rest.LastIndexOf(':');
        return colon > rest.LastIndexOf('/') ? (rest[..colon], rest[(colon + 1)..], digest) : (rest, "", digest);
    }
}
