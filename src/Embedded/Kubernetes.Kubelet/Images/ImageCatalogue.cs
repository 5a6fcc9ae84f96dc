using System.Collections.Frozen;

namespace Kubernetes.Kubelet.Images;

/// <summary>A catalogue of the images that were registered; every other repository is simulated.</summary>
/// <param name="images">The images, one entry a repository.</param>
public sealed class ImageCatalogue(IEnumerable<CatalogueImage> images) : IImageCatalogue
{
    private readonly FrozenDictionary<string, CatalogueImage> _images = images.ToFrozenDictionary(
        image => ImageReference.TryParse(image.Repository)?.Repository ?? throw new ArgumentException($"{image.Repository} is not the name of a repository"),
        StringComparer.Ordinal);

    /// <inheritdoc/>
    public ImageResolution Resolve(string image)
    {
        if (ImageReference.TryParse(image) is not { } reference)
        {
            return new ImageResolution.InvalidName(
                $"Failed to apply default image tag \"{image}\": couldn't parse image name \"{image}\": invalid reference format");
        }

        if (!_images.TryGetValue(reference.Repository, out var known))
        {
            return new ImageResolution.Simulated(reference);
        }

        return known.Tags.IsDefaultOrEmpty || known.Tags.Contains(reference.Tag)
            ? new ImageResolution.Runnable(known, reference)
            : new ImageResolution.NotFound(
                reference,
                $"rpc error: code = NotFound desc = failed to pull and unpack image \"{reference}\": failed to resolve reference \"{reference}\": {reference}: not found");
    }
}
