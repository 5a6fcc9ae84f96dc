using System.Text.Json.Nodes;
using ArgoCD.Objects;
using static ArgoCD.Health.ResourceHealth;

namespace ArgoCD.Health;

internal static class PodHealth
{
    public static ResourceHealth Of(JsonObject pod, bool isHook)
    {
        // The API server states a policy for every pod; without one none of the rules for running pods applies.
        var policy = !isHook && pod.Annotation(Words.IgnoreRestartPolicy) == "true" ? "Always" : pod.Text("spec", "restartPolicy");

        var containers = pod.Items("status", "containerStatuses").ToList();
        if (policy == "Always")
        {
            var waiting = containers.Select(container => container.Map("state", "waiting")).Where(IsTrouble).ToList();
            if (waiting.Count > 0)
            {
                return new(Degraded, string.Join(", ", waiting.Select(state => state.Text("message"))));
            }
        }

        var message = pod.Text("status", "message");
        return pod.Text("status", "phase") switch
        {
            "Pending" => new(Progressing, message),
            "Succeeded" => new(Healthy, message),
            "Failed" => new(Degraded, message.Length > 0 ? message : Failure(pod, containers)),
            "Running" => Running(pod, policy, message, containers),
            _ => new(Unknown, message),
        };
    }

    private static ResourceHealth Running(JsonObject pod, string policy, string message, List<JsonObject> containers)
    {
        if (policy != "Always")
        {
            return new(policy is "OnFailure" or "Never" ? Progressing : Unknown, message);
        }

        if (pod.Condition("Ready").Text("status") == "True")
        {
            return new(Healthy, message);
        }

        return containers.Exists(container => container.Map("lastState", "terminated") is not null)
            ? new(Degraded, message)
            : new(Progressing, message);
    }

    private static string Failure(JsonObject pod, List<JsonObject> containers)
    {
        foreach (var container in pod.Items("status", "initContainerStatuses").Concat(containers))
        {
            if (container.Map("state", "terminated") is not { } ended)
            {
                continue;
            }

            if (ended.Text("message") is { Length: > 0 } said)
            {
                return said;
            }

            if (ended.Text("reason") == "OOMKilled")
            {
                return "OOMKilled";
            }

            if (ended.Number("exitCode") is { } code and not 0)
            {
                return $"container \"{container.Text("name")}\" failed with exit code {code}";
            }
        }

        return "";
    }

    private static bool IsTrouble(JsonObject? waiting) =>
        waiting.Text("reason") is var reason
        && (reason.StartsWith("Err", StringComparison.Ordinal) || reason.EndsWith("Error", StringComparison.Ordinal)
            || reason.EndsWith("BackOff", StringComparison.Ordinal));
}
