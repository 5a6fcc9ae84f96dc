using System.Globalization;
using k8s.Models;
using Kubernetes.Runtime;

namespace Kubernetes.Controllers.Jobs;

/// <summary>The pod of a Job, with the finalizer that keeps it until it is counted.</summary>
internal static class JobPod
{
    public static V1Pod Of(V1Job job, int? index)
    {
        var pod = Ownership.PodOf(job.Spec.Template, job.Metadata.NamespaceProperty, Ownership.ControllerReference(ResourceTypes.Jobs, job));
        pod.Metadata.Finalizers = [.. pod.Metadata.Finalizers ?? [], JobTally.Finalizer];
        if (index is not { } number) { return pod; }

        var text = number.ToString(CultureInfo.InvariantCulture);
        pod.Metadata.GenerateName = $"{job.Metadata.Name}-{text}-";
        pod.Metadata.Annotations = new Dictionary<string, string>(pod.Metadata.Annotations ?? new Dictionary<string, string>()) { [JobIndexes.Annotation] = text };
        pod.Metadata.Labels = new Dictionary<string, string>(pod.Metadata.Labels ?? new Dictionary<string, string>()) { [JobIndexes.Annotation] = text };
        pod.Spec.Hostname = $"{job.Metadata.Name}-{text}";
        foreach (var container in (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers))
        {
            container.Env =
            [
                .. container.Env ?? [],
                new V1EnvVar
                {
                    Name = "JOB_COMPLETION_INDEX",
                    ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = $"metadata.annotations['{JobIndexes.Annotation}']" } },
                },
            ];
        }

        return pod;
    }
}
