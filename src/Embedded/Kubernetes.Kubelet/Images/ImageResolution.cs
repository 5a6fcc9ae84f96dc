namespace Kubernetes.Kubelet.Images;

/// <summary>What an image is.</summary>
public abstract record ImageResolution
{
    private ImageResolution()
    {
    }

    /// <summary>The node can run it.</summary>
    /// <param name="Image">What it runs.</param>
    /// <param name="Reference">The image's full name.</param>
    public sealed record Runnable(CatalogueImage Image, ImageReference Reference) : ImageResolution;

    /// <summary>Nothing is known about its repository; its containers are simulated.</summary>
    /// <param name="Reference">The image's full name.</param>
    public sealed record Simulated(ImageReference Reference) : ImageResolution;

    /// <summary>Its repository is known and has no such tag: it cannot be pulled.</summary>
    /// <param name="Reference">The image's full name.</param>
    /// <param name="Error">What a container runtime says.</param>
    public sealed record NotFound(ImageReference Reference, string Error) : ImageResolution;

    /// <summary>It is not the name of an image.</summary>
    /// <param name="Error">What a kubelet says.</param>
    public sealed record InvalidName(string Error) : ImageResolution;
}
