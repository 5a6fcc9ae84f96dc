using System.Globalization;
using k8s.Models;
using Kubernetes.Kubelet.Images;
using Kubernetes.Kubelet.Node;

namespace Kubernetes.Kubelet.Pods;

/// <summary>Gets a container's image, with a kubelet's events, reasons and back-off.</summary>
internal sealed class ImagePuller(NodeServices node)
{
    private static readonly TimeSpan ErrorShown = TimeSpan.FromSeconds(2);

    /// <summary>Tries until the image is there.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="fieldPath">The container's place in the pod, for events.</param>
    /// <param name="waiting">Called with reason and message while it is not there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<ImageResolution> PullAsync(
        V1Pod pod, V1Container container, string fieldPath, Action<string, string> waiting, CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            var image = container.Image;
            var resolution = node.Options.Images.Resolve(image);
            string reason;
            string error;
            if (resolution is ImageResolution.InvalidName invalid)
            {
                (reason, error) = ("InvalidImageName", invalid.Error);
                await node.Events.RecordAsync(pod, fieldPath, true, "InspectFailed", error, cancellationToken);
            }
            else
            {
                var reference = resolution switch
                {
                    ImageResolution.Runnable runnable => runnable.Reference,
                    ImageResolution.Simulated simulated => simulated.Reference,
                    ImageResolution.NotFound missing => missing.Reference,
                    _ => throw new NotSupportedException($"no rule for {resolution.GetType().Name}"),
                };
                var policy = container.ImagePullPolicy ?? (reference.Tag == "latest" ? "Always" : "IfNotPresent");
                if (node.Images.Contains(reference) && policy != "Always")
                {
                    await RecordAsync(false, "Pulled", $"Container image \"{image}\" already present on machine and can be accessed by the pod");
                    return resolution;
                }

                if (policy == "Never")
                {
                    (reason, error) = ("ErrImageNeverPull", $"Container image \"{image}\" is not present with pull policy of Never");
                    await RecordAsync(true, "ErrImageNeverPull", error);
                }
                else
                {
                    var began = node.Time.GetTimestamp();
                    await RecordAsync(false, "Pulling", $"Pulling image \"{image}\"");
                    if (resolution is not ImageResolution.NotFound notFound)
                    {
                        node.Images.Add(reference);
                        var took = $"{Math.Max(1, (int)node.Time.GetElapsedTime(began).TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}ms";
                        await RecordAsync(
                            false, "Pulled", $"Successfully pulled image \"{image}\" in {took} ({took} including waiting). Image size: {SizeOf(resolution)} bytes.");
                        return resolution;
                    }

                    (reason, error) = ("ErrImagePull", notFound.Error);
                    await RecordAsync(true, "Failed", $"Failed to pull image \"{image}\": {error}");
                }
            }

            await RecordAsync(true, "Failed", $"Error: {reason}");
            waiting(reason, error);
            await Task.Delay(ErrorShown, node.Time, cancellationToken);
            if (reason == "ErrImagePull")
            {
                await RecordAsync(false, "BackOff", $"Back-off pulling image \"{image}\"");
                await RecordAsync(true, "Failed", "Error: ImagePullBackOff");
                waiting("ImagePullBackOff", $"Back-off pulling image \"{image}\": ErrImagePull: {error}");
            }

            await Task.Delay(BackOff.After(failures + 1) - ErrorShown, node.Time, cancellationToken);
        }

        Task RecordAsync(bool warning, string reason, string message) =>
            node.Events.RecordAsync(pod, fieldPath, warning, reason, message, cancellationToken);
    }

    private static string SizeOf(ImageResolution resolution)
    {
        var size = resolution is ImageResolution.Runnable { Image: ProcessImage process } && Path.GetDirectoryName(process.Assembly) is { } folder && Directory.Exists(folder)
            ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
            : 0;
        return size.ToString(CultureInfo.InvariantCulture);
    }
}
