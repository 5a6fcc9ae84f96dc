using System.Text.Json.Nodes;
using ArgoCD.Objects;
using static ArgoCD.Health.ResourceHealth;

namespace ArgoCD.Health;

internal static class JobHealth
{
    public static ResourceHealth Job(JsonObject live)
    {
        var failed = false;
        var complete = false;
        var suspended = false;
        var (message, failure) = ("", "");
        foreach (var condition in live.Items("status", "conditions"))
        {
            switch (condition.Text("type"))
            {
                case "Failed":
                    (failed, complete, failure) = (true, true, condition.Text("message"));
                    break;
                case "Complete":
                    (complete, message) = (true, condition.Text("message"));
                    break;
                case "Suspended":
                    (complete, message) = (true, condition.Text("message"));
                    suspended |= condition.Text("status") == "True";
                    break;
            }
        }

        return !complete ? new(Progressing, message)
            : failed ? new(Degraded, failure)
            : suspended ? new(Suspended, message)
            : new(Healthy, message);
    }
}
