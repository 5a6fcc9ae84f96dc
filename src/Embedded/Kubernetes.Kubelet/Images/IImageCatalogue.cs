namespace Kubernetes.Kubelet.Images;

/// <summary>Which images exist for the node.</summary>
public interface IImageCatalogue
{
    /// <summary>Finds what an image is.</summary>
    /// <param name="image">The image as a pod writes it.</param>
    ImageResolution Resolve(string image);
}
