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

    public static ResourceHealth CronJob(JsonObject live)
    {
        if (live.Flag("spec", "suspend") == true)
        {
            return new(Healthy, "CronJob is Suspended");
        }

        if (live.Map("status") is not { } status)
        {
            return new(Progressing, "Waiting for CronJob");
        }

        if (status.Time("lastScheduleTime") is not { } scheduled)
        {
            return new(Healthy, "CronJob has not been scheduled yet");
        }

        if (status.Time("lastSuccessfulTime") is not { } succeeded)
        {
            return new(Healthy, "The CronJob never completed successfully. It may not be healthy");
        }

        if (status.At("active") is JsonArray { Count: > 0 })
        {
            return new(Healthy, "The job is running. Its last execution may not have been successful");
        }

        return succeeded < scheduled
            ? new(Degraded, "CronJob has not completed its last execution successfully")
            : new(Healthy, "CronJob has completed its last execution successfully");
    }
}
