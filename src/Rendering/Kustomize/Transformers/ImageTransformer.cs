using GoTemplate.RegularExpressions;
using Kustomize.Fields;
using Kustomize.Resources;

namespace Kustomize.Transformers;

/// <summary>
/// Changes images in every list of containers, of whatever kind, and then once more at the places: so a suffix of a tag is
/// put twice where both find an image, as in Kustomize.
/// </summary>
internal sealed class ImageTransformer : ITransformer
{
    private readonly Dictionary<string, object?> _image;
    private readonly IReadOnlyList<FieldSpec> _specs;
    private readonly GoRegex _pattern;

    public ImageTransformer(Dictionary<string, object?> image, IReadOnlyList<FieldSpec> specs)
    {
        (_image, _specs) = (image, specs);
        try { _pattern = GoRegex.Compile($@"^{Resource.Text(image, "name")}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$"); }
        catch (GoRegexException error) { throw new KustomizeException(error.Message, error); }
    }

    public void Transform(List<Resource> resources)
    {
        var others = resources.FindAll(resource => resource.Kind != "CustomResourceDefinition");
        foreach (var resource in others) { Visit(resource.Body); }
        foreach (var resource in others)
        {
            foreach (var spec in _specs) { spec.Apply(resource, Changed, creates: false); }
        }
    }

    private void Visit(object? node)
    {
        switch (node)
        {
            case Dictionary<string, object?> map:
                foreach (var (key, value) in map)
                {
                    Visit(value);
                    if (key is "containers" or "initContainers" && value is List<object?> containers)
                    {
                        foreach (var container in containers)
                        {
                            NodeKind.Demand(container, NodeKind.Mapping);
                            if (container is Dictionary<string, object?> fields && fields.GetValueOrDefault("image") is { } image) { fields["image"] = Changed(image); }
                        }
                    }
                }

                break;
            case List<object?> list:
                foreach (var item in list) { Visit(item); }
                break;
        }
    }

    private object? Changed(object? present)
    {
        if (present is null) { return null; }
        NodeKind.Demand(present, NodeKind.Scalar);
        var reference = Resource.Text(present);
        if (!_pattern.IsMatch(reference)) { return present; }
        var (name, tag, digest) = Split(reference);
        string Field(string key) => Resource.Text(_image, key);
        if (Field("newName").Length > 0) { name = Field("newName"); }
        var (newTag, newDigest, suffix) = (Field("newTag"), Field("digest"), Field("tagSuffix"));
        if (newTag.Length > 0) { (tag, digest) = (newTag, newDigest); }
        else if (newDigest.Length > 0) { (tag, digest) = ("", newDigest); }
        else if (suffix.Length > 0) { (tag, digest) = (tag + suffix, ""); }
        return name + (tag.Length > 0 ? ":" + tag : "") + (digest.Length > 0 ? "@" + digest : "");
    }

    /// <summary>The host may hold a port: a tag is looked for behind the first slash only.</summary>
    private static (string Name, string Tag, string Digest) Split(string reference)
    {
        var from = Math.Max(reference.IndexOf('/', StringComparison.Ordinal), 0);
        var (at, colon) = (reference.IndexOf('@', from), reference.IndexOf(':', from));
        if (at < 0 && colon < 0) { return (reference, "", ""); }
        if (at >= 0 && (at < colon || colon < 0)) { return (reference[..at], "", reference[(at + 1)..]); }
        return at >= 0 ? (reference[..colon], reference[(colon + 1)..at], reference[(at + 1)..]) : (reference[..colon], reference[(colon + 1)..], "");
    }
}
