using System.Text.Json.Nodes;
using Kubernetes.Controllers.Tests.Cluster;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Tests;

public sealed class BatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_runs_pods_until_enough_succeeded_and_its_pods_keep_no_finalizer()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.Jobs, Job("sums", """ "completions":3,"parallelism":2, """, "Succeeded"), Token);
        var job = await cluster.UntilAsync(ResourceTypes.Jobs, "default", "sums", IsComplete, Token);
        Assert.Equal(3, (int?)job.At("status", "succeeded"));
        Assert.Null(job.At("status", "failed"));
        Assert.Null(job.At("status", "active"));
        Assert.NotNull(job.At("status", "completionTime"));
        Assert.Equal("CompletionsReached", (string?)job.Condition("SuccessCriteriaMet")?["reason"]);
        var pods = await cluster.UntilAsync(ResourceTypes.Pods, items => items.Count == 3 && items.All(pod => pod.At("metadata", "finalizers") is null), Token);
        Assert.All(pods, pod => Assert.Equal("sums", pod.Label("batch.kubernetes.io/job-name")));
        await cluster.UntilAsync(ResourceTypes.Events, events => events.Any(item => (string?)item["message"] == "Job completed"), Token);
    }

    [Fact]
    public async Task Each_index_of_an_indexed_job_succeeds_once()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.Jobs, Job("parts", """ "completions":4,"parallelism":4,"completionMode":"Indexed", """, "Succeeded"), Token);
        var job = await cluster.UntilAsync(ResourceTypes.Jobs, "default", "parts", IsComplete, Token);
        Assert.Equal("0-3", (string?)job.At("status", "completedIndexes"));
        Assert.Equal(4, (int?)job.At("status", "succeeded"));
        var pods = await cluster.UntilAsync(ResourceTypes.Pods, items => items.Count == 4, Token);
        Assert.Equal(["0", "1", "2", "3"], pods.Select(pod => pod.Annotation("batch.kubernetes.io/job-completion-index")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_job_whose_pods_fail_too_often_fails()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.Jobs, Job("broken", """ "backoffLimit":0, """, "Failed"), Token);
        var job = await cluster.UntilAsync(ResourceTypes.Jobs, "default", "broken", item => (string?)item.Condition("Failed")?["status"] == "True", Token);
        Assert.Equal("Job has reached the specified backoff limit", (string?)job.Condition("Failed")?["message"]);
        Assert.Equal(1, (int?)job.At("status", "failed"));
    }

    [Fact]
    public async Task A_suspended_job_has_no_pods_until_it_is_resumed()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.Jobs, Job("later", """ "suspend":true, """, "Succeeded"), Token);
        var job = await cluster.UntilAsync(ResourceTypes.Jobs, "default", "later", item => (string?)item.Condition("Suspended")?["status"] == "True", Token);
        Assert.Null(job.At("status", "startTime"));
        Assert.Empty((await cluster.Client.ListAsync(ResourceTypes.Pods, "default", null, Token)).Items);

        var resume = new JsonObject { ["spec"] = new JsonObject { ["suspend"] = false } };
        await cluster.Client.PatchAsync(ResourceTypes.Jobs, new ObjectKey("default", "later"), PatchType.Merge, resume, new WriteOptions(), Token);
        job = await cluster.UntilAsync(ResourceTypes.Jobs, "default", "later", IsComplete, Token);
        Assert.Equal("JobResumed", (string?)job.Condition("Suspended")?["reason"]);
    }

    [Fact]
    public async Task A_job_that_is_deleted_takes_its_pods_with_it()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.Jobs, Job("gone", "", "Succeeded"), Token);
        await cluster.UntilAsync(ResourceTypes.Jobs, "default", "gone", IsComplete, Token);
        await cluster.Client.DeleteAsync(ResourceTypes.Jobs, new ObjectKey("default", "gone"), new DeletionOptions("Background"), Token);
        await cluster.UntilAsync(ResourceTypes.Pods, pods => pods.Count == 0, Token);
    }

    [Fact]
    public async Task A_job_with_a_time_to_live_goes_when_it_ended()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.Jobs, Job("brief", """ "ttlSecondsAfterFinished":0, """, "Succeeded"), Token);
        await cluster.UntilAsync(ResourceTypes.Events, events => events.Any(item => (string?)item["message"] == "Job completed"), Token);
        await cluster.UntilAsync(ResourceTypes.Jobs, jobs => jobs.Count == 0, Token);
    }

    [Fact]
    public async Task A_cron_job_that_is_due_makes_a_job_named_after_its_minute_and_sees_it_complete()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.CronJobs, $$$$"""
            {"metadata":{"name":"tick","namespace":"default"},"spec":{"schedule":"*/5 * * * *","suspend":true,"jobTemplate":{"spec":{{{{JobSpec("", "Succeeded")}}}}}}}
            """, Token);

        // An hour ago it ran last: its newest missed time is due now.
        var key = new ObjectKey("default", "tick");
        var ran = new JsonObject { ["status"] = new JsonObject { ["lastScheduleTime"] = DateTimeOffset.UtcNow.AddHours(-1).ToTimestamp() } };
        await cluster.Client.PatchAsync(ResourceTypes.CronJobs, key, PatchType.Merge, ran, new WriteOptions(Subresource: "status"), Token);
        await cluster.Client.PatchAsync(ResourceTypes.CronJobs, key, PatchType.Merge, new JsonObject { ["spec"] = new JsonObject { ["suspend"] = false } }, new WriteOptions(), Token);

        var job = Assert.Single(await cluster.UntilAsync(ResourceTypes.Jobs, jobs => jobs.Count == 1 && jobs.All(IsComplete), Token));
        var due = DateTimeOffset.Parse(job.Annotation("batch.kubernetes.io/cronjob-scheduled-timestamp")!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(0, due.Minute % 5);
        Assert.Equal($"tick-{due.ToUnixTimeSeconds() / 60}", job.Name());
        var cron = await cluster.UntilAsync(ResourceTypes.CronJobs, "default", "tick", item => item.At("status", "lastSuccessfulTime") is not null, Token);
        Assert.Null(cron.At("status", "active"));
        await cluster.UntilAsync(ResourceTypes.Events, events => events.Any(item => (string?)item["message"] == $"Saw completed job: {job.Name()}, condition: Complete"), Token);
    }

    [Fact]
    public async Task A_cron_job_whose_day_never_comes_is_told_so_and_makes_no_job()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.CronJobs, $$$$"""
            {"metadata":{"name":"never","namespace":"default"},"spec":{"schedule":"0 0 31 2 *","jobTemplate":{"spec":{{{{JobSpec("", "Succeeded")}}}}}}}
            """, Token);
        var told = await cluster.UntilAsync(ResourceTypes.Events, events => events.Any(item => (string?)item["reason"] == "InvalidSchedule"), Token);
        var message = told.Single(item => (string?)item["reason"] == "InvalidSchedule")["message"];
        Assert.Equal("invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second", (string?)message);
    }

    private static async Task<ControlledCluster> StartAsync()
    {
        var cluster = await ControlledCluster.StartAsync(Token);
        await cluster.UntilAsync(ResourceTypes.ServiceAccounts, "default", "default", _ => true, Token);
        return cluster;
    }

    private static bool IsComplete(JsonObject job) => (string?)job.Condition("Complete")?["status"] == "True";

    private static string Job(string name, string fields, string outcome) =>
        $$$$"""{"metadata":{"name":"{{{{name}}}}","namespace":"default"},"spec":{{{{JobSpec(fields, outcome)}}}}}""";

    private static string JobSpec(string fields, string outcome) => $$$$"""
        { {{{{fields}}}} "template":{"metadata":{"annotations":{"{{{{ControlledCluster.Outcome}}}}":"{{{{outcome}}}}"}},
          "spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}
        """;
}
