using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Kubernetes.Kubelet.Objects;
using Kubernetes.Runtime;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Kubelet.Node;

/// <summary>Keeps the Node object and its Lease: the node exists, and it lives.</summary>
internal sealed partial class NodeRegistration(NodeServices node)
{
    private const string LeaseNamespace = "kube-node-lease";
    private const int LeaseSeconds = 40;
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StatusPeriod = TimeSpan.FromMinutes(5);
    private readonly ObjectKey _key = new("", node.Options.NodeName);
    private readonly DateTimeOffset _began = node.Time.GetUtcNow();
    private string _uid = "";

    /// <summary>Creates the node where it does not exist, and says that it is ready.</summary>
    internal async Task RegisterAsync(CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(200);
        while (true)
        {
            try
            {
                var known = await node.Client.FindAsync(KnownTypes.Node, _key, cancellationToken);
                known ??= await node.Client.CreateAsync(KnownTypes.Node, NodeOf(), new WriteOptions(FieldManager: "kubelet"), cancellationToken);
                _uid = ObjectReader.UidOf(known);
                await TellStatusAsync(known, cancellationToken);
                await RenewAsync(cancellationToken);
                break;
            }
            catch (Exception error) when (error is ApiException or HttpRequestException)
            {
                NotRegistered(node.Logger, node.Options.NodeName, error);
                await Task.Delay(pause, node.Time, cancellationToken);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, Renewal.Ticks));
            }
        }

        await RecordAsync("Starting", "Starting kubelet.", cancellationToken);
        foreach (var reason in new[] { "NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID", "NodeReady" })
        {
            await RecordAsync(reason, $"Node {node.Options.NodeName} status is now: {reason}", cancellationToken);
        }
    }

    /// <summary>Renews lease and status until it is cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var told = node.Time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Renewal, node.Time, cancellationToken);
            try
            {
                await RenewAsync(cancellationToken);
                if (node.Time.GetElapsedTime(told) < StatusPeriod)
                {
                    continue;
                }

                if (await node.Client.FindAsync(KnownTypes.Node, _key, cancellationToken) is { } known)
                {
                    await TellStatusAsync(known, cancellationToken);
                    told = node.Time.GetTimestamp();
                }
                else
                {
                    await RegisterAsync(cancellationToken);
                }
            }
            catch (Exception error) when (error is ApiException or HttpRequestException)
            {
                NotRegistered(node.Logger, node.Options.NodeName, error);
            }
        }
    }

    private Task RecordAsync(string reason, string message, CancellationToken cancellationToken) => node.Events.RecordAsync(
        new JsonObject { ["kind"] = "Node", ["name"] = node.Options.NodeName, ["uid"] = node.Options.NodeName, ["apiVersion"] = "v1" },
        false,
        reason,
        message,
        cancellationToken);

    private static string Architecture => RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    private JsonObject NodeOf()
    {
        var labels = new JsonObject
        {
            ["beta.kubernetes.io/arch"] = Architecture,
            ["beta.kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = Architecture,
            ["kubernetes.io/hostname"] = node.Options.NodeName,
            ["kubernetes.io/os"] = "linux",
        };
        foreach (var (name, value) in node.Options.Labels)
        {
            labels[name] = value;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject
            {
                ["name"] = node.Options.NodeName,
                ["labels"] = labels,
                ["annotations"] = new JsonObject
                {
                    ["node.alpha.kubernetes.io/ttl"] = "0",
                    ["volumes.kubernetes.io/controller-managed-attach-detach"] = "true",
                },
            },
            ["spec"] = new JsonObject
            {
                ["podCIDR"] = "10.244.0.0/16",
                ["podCIDRs"] = new JsonArray("10.244.0.0/16"),
                ["providerID"] = $"embedded://{node.Options.NodeName}",
            },
        };
    }

    private Task<JsonObject> TellStatusAsync(JsonObject known, CancellationToken cancellationToken)
    {
        var now = node.Time.GetUtcNow();
        var disk = DiskBytes();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var capacity = new JsonObject
        {
            ["cpu"] = $"{System.Environment.ProcessorCount}",
            ["ephemeral-storage"] = $"{disk / 1024}Ki",
            ["hugepages-1Gi"] = "0",
            ["hugepages-2Mi"] = "0",
            ["memory"] = $"{memory / 1024}Ki",
            ["pods"] = $"{node.Options.MaxPods}",
        };
        var status = new JsonObject
        {
            ["addresses"] = new JsonArray(
                new JsonObject { ["type"] = "InternalIP", ["address"] = node.Options.NodeAddress },
                new JsonObject { ["type"] = "Hostname", ["address"] = node.Options.NodeName }),
            ["allocatable"] = capacity.DeepClone(),
            ["capacity"] = capacity,
            ["conditions"] = new JsonArray(
                Condition(known, "MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available", now),
                Condition(known, "DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure", now),
                Condition(known, "PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available", now),
                Condition(known, "Ready", "True", "KubeletReady", "kubelet is posting ready status", now)),
            ["daemonEndpoints"] = new JsonObject { ["kubeletEndpoint"] = new JsonObject { ["Port"] = 10250 } },
            ["nodeInfo"] = new JsonObject
            {
                ["architecture"] = Architecture,
                ["bootID"] = Guid.NewGuid().ToString(),
                ["containerRuntimeVersion"] = "embedded://1.0",
                ["kernelVersion"] = System.Environment.OSVersion.Version.ToString(),
                ["kubeProxyVersion"] = "",
                ["kubeletVersion"] = node.Options.Version,
                ["machineID"] = node.Options.NodeName,
                ["operatingSystem"] = "linux",
                ["osImage"] = RuntimeInformation.OSDescription,
                ["systemUUID"] = node.Options.NodeName,
            },
        };
        return node.Client.PatchAsync(
            KnownTypes.Node,
            _key,
            PatchType.Merge,
            new JsonObject { ["status"] = status },
            new WriteOptions(FieldManager: "kubelet", Subresource: "status"),
            cancellationToken);
    }

    private static JsonObject Condition(JsonObject known, string type, string status, string reason, string message, DateTimeOffset now)
    {
        var before = (known["status"]?["conditions"] as JsonArray)?.FirstOrDefault(condition => (string?)condition?["type"] == type);
        return new JsonObject
        {
            ["type"] = type,
            ["status"] = status,
            ["lastHeartbeatTime"] = Timestamps.Of(now),
            ["lastTransitionTime"] = (string?)before?["status"] == status ? (string?)before?["lastTransitionTime"] : Timestamps.Of(now),
            ["reason"] = reason,
            ["message"] = message,
        };
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var key = new ObjectKey(LeaseNamespace, node.Options.NodeName);
        var renewed = Timestamps.Micro(node.Time.GetUtcNow());
        try
        {
            await node.Client.PatchAsync(
                KnownTypes.Lease,
                key,
                PatchType.Merge,
                new JsonObject { ["spec"] = new JsonObject { ["renewTime"] = renewed } },
                new WriteOptions(FieldManager: "kubelet"),
                cancellationToken);
        }
        catch (ApiException error) when (error.Code == HttpStatusCode.NotFound)
        {
            var lease = new JsonObject
            {
                ["apiVersion"] = "coordination.k8s.io/v1",
                ["kind"] = "Lease",
                ["metadata"] = new JsonObject
                {
                    ["name"] = key.Name,
                    ["namespace"] = key.Namespace,
                    ["ownerReferences"] = new JsonArray(
                        new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = node.Options.NodeName, ["uid"] = _uid }),
                },
                ["spec"] = new JsonObject { ["holderIdentity"] = node.Options.NodeName, ["leaseDurationSeconds"] = LeaseSeconds, ["renewTime"] = renewed },
            };
            try
            {
                await node.Client.CreateAsync(KnownTypes.Lease, lease, new WriteOptions(FieldManager: "kubelet"), cancellationToken);
            }
            catch (ApiException missing) when (missing.Code == HttpStatusCode.NotFound && node.Time.GetUtcNow() - _began < StatusPeriod)
            {
                // Right after the start the namespace of leases may not be there yet; the next renewal tries again.
            }
        }
    }

    private long DiskBytes()
    {
        try
        {
            return new DriveInfo(Path.GetPathRoot(Path.GetFullPath(node.Options.DataDirectory))!).TotalSize;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Node {Node} could not tell that it lives; it tries again")]
    private static partial void NotRegistered(ILogger logger, string node, Exception error);
}
