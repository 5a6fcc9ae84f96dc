using System.Globalization;
using k8s.Models;

namespace Kubernetes.Controllers.Endpoints;

/// <summary>Finds the ports of pods that a Service means. A named port may be another number in each pod.</summary>
internal static class ServicePorts
{
    /// <summary>The pods that have the same ports stand together; without pods there is one empty group.</summary>
    public static List<(IList<Discoveryv1EndpointPort> Ports, List<V1Pod> Pods)> Group(V1Service service, IEnumerable<V1Pod> pods)
    {
        var groups = pods
            .Select(pod => (Pod: pod, Ports: Of(service, pod)))
            .GroupBy(entry => string.Join(';', entry.Ports.Select(port => $"{port.Name}/{port.Port}/{port.Protocol}")))
            .Select(group => ((IList<Discoveryv1EndpointPort>)group.First().Ports, group.Select(entry => entry.Pod).ToList()))
            .ToList();
        return groups.Count > 0 ? groups : [([], [])];
    }

    private static List<Discoveryv1EndpointPort> Of(V1Service service, V1Pod pod) =>
        [.. (service.Spec.Ports ?? [])
            .Select(port => (Port: port, Number: Resolve(port, pod)))
            .Where(found => found.Number is not null)
            .Select(found => new Discoveryv1EndpointPort
            {
                Name = found.Port.Name ?? "", Port = found.Number, Protocol = found.Port.Protocol ?? "TCP", AppProtocol = found.Port.AppProtocol,
            })];

    private static int? Resolve(V1ServicePort port, V1Pod pod)
    {
        if (port.TargetPort?.Value is not { Length: > 0 } target) { return port.Port; }
        if (int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) { return number == 0 ? port.Port : number; }
        return pod.Spec.Containers.Concat(pod.Spec.InitContainers?.Where(container => container.RestartPolicy == "Always") ?? [])
            .SelectMany(container => container.Ports ?? [])
            .FirstOrDefault(candidate => candidate.Name == target && (candidate.Protocol ?? "TCP") == (port.Protocol ?? "TCP"))?.ContainerPort;
    }
}
