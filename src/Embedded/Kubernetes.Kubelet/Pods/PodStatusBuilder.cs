using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Kubelet.Objects;

namespace Kubernetes.Kubelet.Pods;

/// <summary>Writes the status of a pod from the states of its containers.</summary>
internal sealed class PodStatusBuilder(KubeletOptions options)
{
    private static readonly string[] Own = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];

    internal JsonObject Build(
        PodContext context,
        IReadOnlyList<(V1Container Spec, ContainerSnapshot State, bool IsSidecar)> inits,
        IReadOnlyList<(V1Container Spec, ContainerSnapshot State)> containers,
        IReadOnlyList<(V1Container Spec, ContainerSnapshot State)> ephemerals,
        DateTimeOffset startTime)
    {
        var pod = context.Pod;
        var phase = PhaseOf(pod, inits, containers);
        return new JsonObject
        {
            ["phase"] = phase,
            ["observedGeneration"] = pod.Metadata.Generation,
            ["conditions"] = ConditionsOf(pod, phase, inits, containers),
            ["hostIP"] = options.NodeAddress,
            ["hostIPs"] = new JsonArray(new JsonObject { ["ip"] = options.NodeAddress }),
            ["podIP"] = context.Address.Address,
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = context.Address.Address }),
            ["startTime"] = Timestamps.Of(startTime),
            ["initContainerStatuses"] = inits.Count == 0 ? null : new JsonArray([.. inits.Select(init => StatusOf(init.Spec, init.State))]),
            ["containerStatuses"] = new JsonArray([.. containers.Select(container => StatusOf(container.Spec, container.State))]),
            ["ephemeralContainerStatuses"] = ephemerals.Count == 0 ? null : new JsonArray([.. ephemerals.Select(container => StatusOf(container.Spec, container.State))]),
        };
    }

    private static string PhaseOf(
        V1Pod pod,
        IReadOnlyList<(V1Container Spec, ContainerSnapshot State, bool IsSidecar)> inits,
        IReadOnlyList<(V1Container Spec, ContainerSnapshot State)> containers)
    {
        var policy = pod.Spec.RestartPolicy ?? "Always";
        foreach (var (_, state, isSidecar) in inits)
        {
            if (!isSidecar && state.Terminated is { ExitCode: not 0 } && policy == "Never")
            {
                return "Failed";
            }

            if (!(isSidecar ? state.Started || state.Terminated is not null : state.Terminated is { ExitCode: 0 }))
            {
                return containers.Any(container => container.State.IsRunning) ? "Running" : "Pending";
            }
        }

        if (containers.Any(container => container.State is { IsWaiting: true, Last: null }))
        {
            return "Pending";
        }

        if (policy == "Always" || containers.Any(container => container.State.Terminated is null))
        {
            return "Running";
        }

        return containers.All(container => container.State.Terminated is { ExitCode: 0 }) ? "Succeeded" : policy == "Never" ? "Failed" : "Running";
    }

    private JsonArray ConditionsOf(
        V1Pod pod,
        string phase,
        IReadOnlyList<(V1Container Spec, ContainerSnapshot State, bool IsSidecar)> inits,
        IReadOnlyList<(V1Container Spec, ContainerSnapshot State)> containers)
    {
        var incomplete = inits
            .Where(init => !(init.IsSidecar ? init.State.Started : init.State.Terminated is { ExitCode: 0 }))
            .Select(init => init.Spec.Name)
            .ToList();
        var unready = containers.Where(container => !container.State.Ready).Select(container => container.Spec.Name).ToList();
        var gates = (pod.Spec.ReadinessGates ?? [])
            .Where(gate => pod.Status?.Conditions?.Any(known => known.Type == gate.ConditionType && known.Status == "True") is not true)
            .Select(gate => gate.ConditionType)
            .ToList();
        var (initialized, ready, complete) = (incomplete.Count == 0, unready.Count == 0, phase == "Succeeded");
        var notReady = $"containers with unready status: [{string.Join(' ', unready)}]";
        var conditions = new JsonArray
        {
            Condition(pod, "PodReadyToStartContainers", true, null, null),
            complete ? Condition(pod, "Initialized", true, "PodCompleted", null)
                : initialized ? Condition(pod, "Initialized", true, null, null)
                : Condition(pod, "Initialized", false, "ContainersNotInitialized", $"containers with incomplete status: [{string.Join(' ', incomplete)}]"),
            complete ? Condition(pod, "Ready", false, "PodCompleted", null)
                : !ready ? Condition(pod, "Ready", false, "ContainersNotReady", notReady)
                : gates.Count > 0 ? Condition(pod, "Ready", false, "ReadinessGatesNotReady", $"corresponding condition of pod readiness gate \"{gates[0]}\" does not exist.")
                : Condition(pod, "Ready", true, null, null),
            complete ? Condition(pod, "ContainersReady", false, "PodCompleted", null)
                : ready ? Condition(pod, "ContainersReady", true, null, null)
                : Condition(pod, "ContainersReady", false, "ContainersNotReady", notReady),
            Condition(pod, "PodScheduled", true, null, null),   // also where no scheduler had to say so: the pod is here
        };
        foreach (var other in (pod.Status?.Conditions ?? []).Where(other => !Own.Contains(other.Type)))
        {
            conditions.Add(JsonNode.Parse(k8s.KubernetesJson.Serialize(other)));
        }

        return conditions;
    }

    private JsonObject Condition(V1Pod pod, string type, bool status, string? reason, string? message)
    {
        var text = status ? "True" : "False";
        var known = pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);
        var since = known?.Status == text && known.LastTransitionTime is { } unchanged
            ? new DateTimeOffset(DateTime.SpecifyKind(unchanged, DateTimeKind.Utc))
            : options.Time.GetUtcNow();
        var condition = new JsonObject
        {
            ["type"] = type,
            ["status"] = text,
            ["observedGeneration"] = pod.Metadata.Generation,
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = Timestamps.Of(since),
        };
        if (reason is not null)
        {
            condition["reason"] = reason;
        }

        if (message is not null)
        {
            condition["message"] = message;
        }

        return condition;
    }

    private static JsonObject StatusOf(V1Container spec, ContainerSnapshot state)
    {
        var status = new JsonObject
        {
            ["name"] = spec.Name,
            ["state"] = StateOf(state),
            ["lastState"] = state.Last is { } last ? new JsonObject { ["terminated"] = Write(last) } : new JsonObject(),
            ["ready"] = state.Ready || (state.Terminated is { ExitCode: 0 } && state.IsWaiting),
            ["restartCount"] = state.RestartCount,
            ["image"] = state.Image.Length > 0 ? state.Image : spec.Image,
            ["imageID"] = state.ImageId,
            ["started"] = state.Started,
        };
        if ((state.ContainerId.Length > 0 ? state.ContainerId : state.Last?.ContainerId) is { Length: > 0 } id)
        {
            status["containerID"] = id;
        }

        if (state.IsRunning && spec.Resources is { } resources && (resources.Requests is not null || resources.Limits is not null))
        {
            status["resources"] = JsonNode.Parse(k8s.KubernetesJson.Serialize(resources));
            if (resources.Requests is { } requests)
            {
                status["allocatedResources"] = JsonNode.Parse(k8s.KubernetesJson.Serialize(requests));
            }
        }

        if (spec.VolumeMounts is { Count: > 0 } mounts)
        {
            status["volumeMounts"] = new JsonArray([.. mounts.Select(MountOf)]);
        }

        return status;
    }

    private static JsonObject MountOf(V1VolumeMount mount)
    {
        var written = new JsonObject { ["name"] = mount.Name, ["mountPath"] = mount.MountPath };
        if (mount.ReadOnlyProperty is true)
        {
            written["readOnly"] = true;
            written["recursiveReadOnly"] = "Disabled";
        }

        return written;
    }

    private static JsonObject StateOf(ContainerSnapshot state)
    {
        if (state.RunningSince is { } since)
        {
            return new JsonObject { ["running"] = new JsonObject { ["startedAt"] = Timestamps.Of(since) } };
        }

        if (state.Terminated is { } over)
        {
            return new JsonObject { ["terminated"] = Write(over) };
        }

        var waiting = new JsonObject { ["reason"] = state.WaitingReason };
        if (state.WaitingMessage is not null)
        {
            waiting["message"] = state.WaitingMessage;
        }

        return new JsonObject { ["waiting"] = waiting };
    }

    private static JsonObject Write(Termination over)
    {
        var written = new JsonObject
        {
            ["exitCode"] = over.ExitCode,
            ["reason"] = over.Reason,
            ["startedAt"] = over.StartedAt is { } started ? Timestamps.Of(started) : null,
            ["finishedAt"] = over.FinishedAt == default ? null : Timestamps.Of(over.FinishedAt),
            ["containerID"] = over.ContainerId,
        };
        if (over.Message is not null)
        {
            written["message"] = over.Message;
        }

        return written;
    }
}
