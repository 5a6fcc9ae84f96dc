using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tables;

/// <summary>The row of a Pod, whose status is computed from phase, reasons and container states.</summary>
internal static class PodTable
{
    public static TableDefinition Definition { get; } =
        TableDefinition.Named("Ready|Status|Restarts|Age|IP*|Node*|Nominated Node*|Readiness Gates*", Row);

    private static object?[] Row(JsonObject pod, DateTimeOffset now)
    {
        var state = new State(pod);
        var restarts = state.Restarts > 0 && state.LastRestart is { } last ? $"{state.Restarts} ({Age.Of(now - last)} ago)" : $"{state.Restarts}";
        var ips = pod.Items("status", "podIPs");
        var ip = ips.Count > 0 ? ips[0].Text("ip") : pod.Text("status", "podIP");
        var gates = pod.Items("spec", "readinessGates");
        var gatesOpen = gates.Count(gate => ConditionStatus(pod, gate.Text("conditionType")) == "True");
        return
        [
            $"{state.Ready}/{state.Total}", state.Reason, restarts, Age.Since(pod.At("metadata", "creationTimestamp"), now), ip.Or(),
            pod.Text("spec", "nodeName").Or(), pod.Text("status", "nominatedNodeName").Or(), gates.Count == 0 ? Cells.None : $"{gatesOpen}/{gates.Count}",
        ];
    }

    private static string ConditionStatus(JsonObject pod, string type) =>
        pod.Items("status", "conditions").Find(condition => condition.Text("type") == type).Text("status");

    private sealed class State
    {
        public State(JsonObject pod)
        {
            var status = pod.At("status");
            Reason = status.Text("reason").Or(status.Text("phase"));
            if (pod.Items("status", "conditions").Exists(condition => condition.Text("type") == "PodScheduled" && condition.Text("reason") == "SchedulingGated"))
            {
                Reason = "SchedulingGated";
            }

            var sidecars = pod.Items("spec", "initContainers")
                .Where(container => container.Text("restartPolicy") == "Always").Select(container => container.Text("name")).ToHashSet();
            Total = pod.Items("spec", "containers").Count + sidecars.Count;
            var initializing = ReadInitContainers(pod, sidecars);
            if (!initializing || ConditionStatus(pod, "Initialized") == "True") { ReadContainers(pod, initializing); }
            if (pod.At("metadata", "deletionTimestamp") is null) { return; }
            if (status.Text("reason") == "NodeLost") { Reason = "Unknown"; }
            else if (status.Text("phase") is not ("Succeeded" or "Failed")) { Reason = "Terminating"; }
        }

        public string Reason { get; private set; }

        public int Total { get; }

        public int Ready { get; private set; }

        public long Restarts { get; private set; }

        public DateTimeOffset? LastRestart { get; private set; }

        private bool ReadInitContainers(JsonObject pod, HashSet<string> sidecars)
        {
            var count = pod.Items("spec", "initContainers").Count;
            var statuses = pod.Items("status", "initContainerStatuses");
            for (var i = 0; i < statuses.Count; i++)
            {
                var container = statuses[i];
                var isSidecar = sidecars.Contains(container.Text("name"));
                CountRestarts(container);
                var terminated = container.At("state", "terminated");
                if (terminated is not null && terminated.Number("exitCode") == 0) { continue; }
                if (isSidecar && container.Flag("started"))
                {
                    if (container.Flag("ready")) { Ready++; }
                    continue;
                }

                Reason = "Init:" + (terminated is not null
                    ? terminated.Text("reason").Or(Ended(terminated))
                    : container.Text("state", "waiting", "reason") is { Length: > 0 } waiting && waiting != "PodInitializing" ? waiting : $"{i}/{count}");
                return true;
            }

            return false;
        }

        private void ReadContainers(JsonObject pod, bool initializing)
        {
            if (!initializing)
            {
                // The restarts of init containers are history once the pod runs; those of sidecars still count.
                var sidecars = pod.Items("spec", "initContainers").Where(container => container.Text("restartPolicy") == "Always")
                    .Select(container => container.Text("name")).ToHashSet();
                Restarts = 0;
                LastRestart = null;
                foreach (var sidecar in pod.Items("status", "initContainerStatuses").Where(status => sidecars.Contains(status.Text("name")))) { CountRestarts(sidecar); }
            }

            var running = false;
            var statuses = pod.Items("status", "containerStatuses");
            for (var i = statuses.Count - 1; i >= 0; i--)
            {
                var container = statuses[i];
                CountRestarts(container);
                if (container.Text("state", "waiting", "reason") is { Length: > 0 } waiting) { Reason = waiting; }
                else if (container.At("state", "terminated") is { } terminated) { Reason = terminated.Text("reason").Or(Ended(terminated)); }
                else if (container.Flag("ready") && container.At("state", "running") is not null)
                {
                    running = true;
                    Ready++;
                }
            }

            if (Reason == "Completed" && running) { Reason = ConditionStatus(pod, "Ready") == "True" ? "Running" : "NotReady"; }
        }

        private static string Ended(JsonNode terminated) =>
            terminated.Number("signal") != 0 ? $"Signal:{terminated.Number("signal")}" : $"ExitCode:{terminated.Number("exitCode")}";

        private void CountRestarts(JsonObject container)
        {
            Restarts += container.Number("restartCount");
            if (Age.Read(container.At("lastState", "terminated", "finishedAt")) is { } finished && (LastRestart is null || finished > LastRestart))
            {
                LastRestart = finished;
            }
        }
    }
}
