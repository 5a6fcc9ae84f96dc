using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Endpoints;

/// <summary>Writes which pods stand behind a Service: EndpointSlices, and the Endpoints of old.</summary>
internal sealed class EndpointsReconciler(
    IResourceClient client, ILister<V1Service> services, ILister<V1EndpointSlice> slices, ILister<V1Endpoints> endpoints, ILister<V1Pod> pods)
    : IReconciler
{
    public const string ServiceLabel = "kubernetes.io/service-name";
    private const string ManagedLabel = "endpointslice.kubernetes.io/managed-by";
    private const string Manager = "endpointslice-controller.k8s.io";
    private const string LegacyManagedLabel = "endpoints.kubernetes.io/managed-by";
    private const int Capacity = 100;

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        // What belonged to a Service that is gone goes with it, by its ownerReference; Endpoints have none.
        if (services.Find(key) is not { } service)
        {
            if (endpoints.Find(key) is { } left && left.Metadata.Labels?.ContainsKey(LegacyManagedLabel) == true)
            {
                await client.DeleteAsync(ResourceTypes.Endpoints, key, new DeletionOptions(Uid: left.Metadata.Uid), cancellationToken);
            }

            return ReconcileResult.Done;
        }

        if (service.Metadata.DeletionTimestamp is not null || service.Spec.Type == "ExternalName" || service.Spec.Selector is not { Count: > 0 })
        {
            return ReconcileResult.Done;
        }

        var selector = LabelSelector.OfLabels(service.Spec.Selector);
        var backends = pods.Select(key.Namespace, selector)
            .Where(pod => pod.Status?.PodIP is { Length: > 0 } && !pod.IsTerminated())
            .OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal).ToList();
        await WriteSlicesAsync(service, backends, cancellationToken);
        await WriteEndpointsAsync(service, backends, cancellationToken);
        return ReconcileResult.Done;
    }

    private async Task WriteSlicesAsync(V1Service service, List<V1Pod> backends, CancellationToken cancellationToken)
    {
        var key = service.Key();
        var wanted = ServicePorts.Group(service, backends)
            .SelectMany(group => group.Pods.Chunk(Capacity).DefaultIfEmpty([]), (group, chunk) => SliceOf(service, group.Ports, chunk))
            .ToList();
        var managed = LabelSelector.OfLabels([KeyValuePair.Create(ServiceLabel, key.Name), KeyValuePair.Create(ManagedLabel, Manager)]);
        var existing = slices.Select(key.Namespace, managed)
            .Where(slice => slice.Metadata.DeletionTimestamp is null)
            .OrderBy(slice => slice.Metadata.Name, StringComparer.Ordinal).ToList();
        for (var i = 0; i < Math.Max(wanted.Count, existing.Count); i++)
        {
            if (i >= existing.Count)
            {
                await client.CreateAsync(ResourceTypes.EndpointSlices, wanted[i], cancellationToken);
            }
            else if (i >= wanted.Count)
            {
                await client.DeleteAsync(ResourceTypes.EndpointSlices, existing[i].Key(), new DeletionOptions(), cancellationToken);
            }
            else if (!Models.AreEqual(existing[i].Endpoints ?? [], wanted[i].Endpoints ?? [])
                || !Models.AreEqual(existing[i].Ports ?? [], wanted[i].Ports ?? [])
                || !Models.AreEqual(Sorted(existing[i].Metadata.Labels), Sorted(wanted[i].Metadata.Labels)))
            {
                var body = Models.Copy(existing[i]);
                (body.Endpoints, body.Ports, body.Metadata.Labels) = (wanted[i].Endpoints, wanted[i].Ports, wanted[i].Metadata.Labels);
                await client.ReplaceAsync(ResourceTypes.EndpointSlices, body, subresource: null, cancellationToken);
            }
        }
    }

    private static SortedDictionary<string, string> Sorted(IDictionary<string, string>? labels) =>
        new(labels ?? new Dictionary<string, string>(), StringComparer.Ordinal);

    private static V1EndpointSlice SliceOf(V1Service service, IList<Discoveryv1EndpointPort> ports, IReadOnlyCollection<V1Pod> backends)
    {
        var labels = new Dictionary<string, string>(service.Metadata.Labels ?? new Dictionary<string, string>())
        {
            [ServiceLabel] = service.Metadata.Name,
            [ManagedLabel] = Manager,
        };
        if (service.Spec.ClusterIP == "None") { labels["service.kubernetes.io/headless"] = ""; }
        return new V1EndpointSlice
        {
            Metadata = new V1ObjectMeta
            {
                GenerateName = $"{service.Metadata.Name}-",
                NamespaceProperty = service.Metadata.NamespaceProperty,
                Labels = labels,
                OwnerReferences = [Ownership.ControllerReference(ResourceTypes.Services, service)],
            },
            AddressType = "IPv4",
            Endpoints = [.. backends.Select(pod => EndpointOf(service, pod))],
            Ports = ports,
        };
    }

    private static V1Endpoint EndpointOf(V1Service service, V1Pod pod)
    {
        var terminating = pod.Metadata.DeletionTimestamp is not null;
        var serving = pod.IsReady();
        return new V1Endpoint
        {
            Addresses = [pod.Status.PodIP],
            Conditions = new V1EndpointConditions
            {
                Ready = service.Spec.PublishNotReadyAddresses == true || (serving && !terminating),
                Serving = serving,
                Terminating = terminating,
            },
            NodeName = pod.Spec.NodeName,
            Hostname = pod.Spec.Hostname is { Length: > 0 } name && pod.Spec.Subdomain == service.Metadata.Name ? name : null,
            TargetRef = Reference(pod),
        };
    }

    private static V1ObjectReference Reference(V1Pod pod) => new()
    {
        Kind = "Pod",
        NamespaceProperty = pod.Metadata.NamespaceProperty,
        Name = pod.Metadata.Name,
        Uid = pod.Metadata.Uid,
    };

    private async Task WriteEndpointsAsync(V1Service service, List<V1Pod> backends, CancellationToken cancellationToken)
    {
        List<V1EndpointSubset> subsets = [];
        foreach (var (ports, group) in ServicePorts.Group(service, backends))
        {
            var alive = group.Where(pod => pod.Metadata.DeletionTimestamp is null).ToList();
            if (alive.Count == 0) { continue; }
            var ready = alive.Where(pod => pod.IsReady() || service.Spec.PublishNotReadyAddresses == true).Select(Address).ToList();
            var notReady = alive.Where(pod => !pod.IsReady() && service.Spec.PublishNotReadyAddresses != true).Select(Address).ToList();
            subsets.Add(new V1EndpointSubset
            {
                Addresses = ready.Count > 0 ? ready : null,
                NotReadyAddresses = notReady.Count > 0 ? notReady : null,
                Ports = [.. ports.Select(port => new Corev1EndpointPort { Name = port.Name is { Length: > 0 } name ? name : null, Port = port.Port ?? 0, Protocol = port.Protocol })],
            });
        }

        var wanted = subsets.Count > 0 ? subsets : null;
        var existing = endpoints.Find(service.Key());
        if (existing is null)
        {
            await client.CreateAsync(
                ResourceTypes.Endpoints,
                new V1Endpoints
                {
                    Metadata = new V1ObjectMeta
                    {
                        Name = service.Metadata.Name,
                        NamespaceProperty = service.Metadata.NamespaceProperty,
                        Labels = new Dictionary<string, string>(service.Metadata.Labels ?? new Dictionary<string, string>()) { [LegacyManagedLabel] = "endpoint-controller" },
                    },
                    Subsets = wanted,
                },
                cancellationToken);
        }
        else if (existing.Metadata.DeletionTimestamp is null && !Models.AreEqual(existing.Subsets ?? [], wanted ?? []))
        {
            var body = Models.Copy(existing);
            body.Subsets = wanted;
            await client.ReplaceAsync(ResourceTypes.Endpoints, body, subresource: null, cancellationToken);
        }
    }

    private static V1EndpointAddress Address(V1Pod pod) => new() { Ip = pod.Status.PodIP, NodeName = pod.Spec.NodeName, TargetRef = Reference(pod) };
}
