using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Autoscaling;

/// <summary>Scales what an autoscaler points at, through its scale subresource, by the metrics of its pods.</summary>
internal sealed class AutoscalerReconciler(
    IResourceClient client,
    ILister<V2HorizontalPodAutoscaler> autoscalers,
    ILister<V1Deployment> deployments,
    ILister<V1Pod> pods,
    EventRecorder events,
    ControllerManagerOptions options)
    : IReconciler
{
    private readonly NamespaceUsage _usage = new(client, options.Time);

    // Of each autoscaler while it is there; another one of the same name begins anew.
    private readonly ConcurrentDictionary<ObjectKey, (string Uid, ScalingRules Rules)> _remembered = new();

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (autoscalers.Find(key) is not { Metadata.DeletionTimestamp: null } found)
        {
            _remembered.TryRemove(key, out _);
            return ReconcileResult.Done;
        }

        var status = found.Status is { } known ? Models.Copy(known) : new V2HorizontalPodAutoscalerStatus();
        var autoscaler = new V2HorizontalPodAutoscaler { Metadata = found.Metadata, Spec = found.Spec, Status = status };
        var conditions = new ConditionList(status.Conditions, options.Time.GetUtcNow());
        try
        {
            await LookAsync(autoscaler, status, conditions, Known(autoscaler), cancellationToken);
        }
        finally
        {
            status.Conditions = conditions.Items;
            status.ObservedGeneration = autoscaler.Metadata.Generation;
            if (!Models.AreEqual(status, found.Status))
            {
                await client.ReplaceStatusAsync(ResourceTypes.HorizontalPodAutoscalers, autoscaler, cancellationToken);
            }
        }

        return ReconcileResult.Requeue(options.AutoscalerSyncPeriod);
    }

    /// <summary>Looks at the scale that is known, or asks for it; before anything is changed it is asked for in any case, as a cache may be late.</summary>
    private async Task LookAsync(
        V2HorizontalPodAutoscaler autoscaler, V2HorizontalPodAutoscalerStatus status, ConditionList conditions, TargetScale? known, CancellationToken cancellationToken)
    {
        if ((known ?? await FindScaleAsync(autoscaler, conditions, cancellationToken)) is not { } scale) { return; }

        conditions.Set("AbleToScale", true, "SucceededGetScale", "the HPA controller was able to get the target's current scale");
        var current = scale.Wanted;
        status.CurrentReplicas = scale.Current;
        if (current == 0 && (autoscaler.Spec.MinReplicas ?? 1) != 0)
        {
            status.DesiredReplicas = 0;
            conditions.Set("ScalingActive", false, "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
            return;
        }

        int wanted;
        var reason = "";
        var now = options.Time.GetUtcNow();
        var rules = RulesOf(autoscaler.Metadata);
        if (current > autoscaler.Spec.MaxReplicas) { (wanted, reason) = (autoscaler.Spec.MaxReplicas, "Current number of replicas above Spec.MaxReplicas"); }
        else if (current < (autoscaler.Spec.MinReplicas ?? 1)) { (wanted, reason) = (autoscaler.Spec.MinReplicas ?? 1, "Current number of replicas below Spec.MinReplicas"); }
        else
        {
            if (await ProposeAsync(autoscaler, status, conditions, current, scale.Selector, cancellationToken) is not var (proposed, name)) { status.DesiredReplicas = current; return; }
            reason = proposed > current ? $"{name} above target" : proposed < current ? "All metrics below target" : "";
            var outcome = rules.Apply(autoscaler.Spec, current, proposed, options.AutoscalerDownscaleStabilization, now);
            wanted = outcome.Replicas;
            SetLimits(conditions, outcome);
        }

        if (wanted == current) { status.DesiredReplicas = current; return; }
        if (scale.Written is not var (type, body))
        {
            await LookAsync(autoscaler, status, conditions, null, cancellationToken);
            return;
        }

        await RescaleAsync(autoscaler, status, conditions, type, body, current, wanted, reason, cancellationToken);
        rules.Changed(current, wanted, now);
    }

    /// <summary>What a cache knows of the target; null where none follows its kind, or knows it.</summary>
    private TargetScale? Known(V2HorizontalPodAutoscaler autoscaler)
    {
        var target = autoscaler.Spec.ScaleTargetRef;
        return target.Kind == "Deployment" && target.ApiVersion == ResourceTypes.Deployments.ApiVersion
            && deployments.Find(new ObjectKey(autoscaler.Metadata.NamespaceProperty, target.Name)) is { } deployment ? TargetScale.Of(deployment) : null;
    }

    private ScalingRules RulesOf(V1ObjectMeta autoscaler) => _remembered.AddOrUpdate(
        new ObjectKey(autoscaler.NamespaceProperty, autoscaler.Name),
        _ => (autoscaler.Uid, new ScalingRules()),
        (_, known) => known.Uid == autoscaler.Uid ? known : (autoscaler.Uid, new ScalingRules())).Rules;

    private static void SetLimits(ConditionList conditions, ScalingRules.Outcome outcome)
    {
        if (outcome.Stabilized == "ScaleDownStabilized")
        {
            conditions.Set("AbleToScale", true, outcome.Stabilized, "recent recommendations were higher than current one, applying the highest recent recommendation");
        }
        else if (outcome.Stabilized == "ScaleUpStabilized")
        {
            conditions.Set("AbleToScale", true, outcome.Stabilized, "recent recommendations were lower than current one, applying the lowest recent recommendation");
        }
        else
        {
            conditions.Set("AbleToScale", true, "ReadyForNewScale", "recommended size matches current size");
        }

        conditions.Set("ScalingLimited", outcome.Limit is not null, outcome.Limit ?? "DesiredWithinRange", outcome.Limit switch
        {
            "TooFewReplicas" => "the desired replica count is less than the minimum replica count",
            "TooManyReplicas" => "the desired replica count is more than the maximum replica count",
            "ScaleUpLimit" => "the desired replica count is increasing faster than the maximum scale rate",
            "ScaleDownLimit" => "the desired replica count is decreasing faster than the maximum scale rate",
            _ => "the desired count is within the acceptable range",
        });
    }

    private async Task<TargetScale?> FindScaleAsync(V2HorizontalPodAutoscaler autoscaler, ConditionList conditions, CancellationToken cancellationToken)
    {
        var target = autoscaler.Spec.ScaleTargetRef;
        string problem;
        try
        {
            if (await client.FindTypeAsync(target.ApiVersion, target.Kind, cancellationToken) is not { } type)
            {
                problem = $"no matches for kind \"{target.Kind}\" in group \"{target.ApiVersion.Split('/')[0]}\"";
            }
            else
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, ResourcePath.Of(type, autoscaler.Metadata.NamespaceProperty, target.Name, "scale"));
                using var response = await client.SendAsync(request, cancellationToken);
                var body = await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken) as JsonObject;
                if (response.IsSuccessStatusCode && body is not null) { return TargetScale.Of(type, body); }
                problem = new ApiException(response.StatusCode, body).Message;
            }
        }
        catch (ApiException refused)
        {
            problem = refused.Message;
        }

        conditions.Set("AbleToScale", false, "FailedGetScale", $"the HPA controller was unable to get the target's current scale: {problem}");
        await RecordAsync(autoscaler, "Warning", "FailedGetScale", problem, cancellationToken);
        return null;
    }

    /// <summary>The highest proposal of all metrics; null when they allow none.</summary>
    private async Task<(int Replicas, string Name)?> ProposeAsync(
        V2HorizontalPodAutoscaler autoscaler,
        V2HorizontalPodAutoscalerStatus status,
        ConditionList conditions,
        int current,
        LabelSelector selector,
        CancellationToken cancellationToken)
    {
        (int Replicas, string Name)? highest = null;
        List<(string Resource, string Message)> failures = [];
        List<V2MetricStatus> measured = [];
        var specs = autoscaler.Spec.Metrics ?? [];
        foreach (var metric in specs)
        {
            try
            {
                var (proposal, name, reading) = await MeasureAsync(autoscaler, metric, current, selector, cancellationToken);
                measured.Add(reading);
                if (highest is null || proposal > highest.Value.Replicas) { highest = (proposal, name); }
            }
            catch (MetricException failed)
            {
                failures.Add((metric.Resource?.Name ?? metric.Type, failed.Message));
            }
        }

        status.CurrentMetrics = measured.Count > 0 ? measured : null;
        if (failures.Count > 0 && (highest is null || highest.Value.Replicas < current))
        {
            var (_, first) = failures[0];
            conditions.Set("ScalingActive", false, "FailedGetResourceMetric", $"the HPA was unable to compute the replica count: {first}");
            await RecordAsync(autoscaler, "Warning", "FailedGetResourceMetric", first, cancellationToken);
            await RecordAsync(
                autoscaler, "Warning", "FailedComputeMetricsReplicas",
                $"invalid metrics ({failures.Count} invalid out of {specs.Count}), first error is: failed to get {failures[0].Resource} resource metric value: {first}", cancellationToken);
            return null;
        }

        if (highest is { } found)
        {
            conditions.Set("ScalingActive", true, "ValidMetricFound", $"the HPA was able to successfully calculate a replica count from {found.Name}");
        }

        return highest;
    }

    private async Task<(int Replicas, string Name, V2MetricStatus Status)> MeasureAsync(
        V2HorizontalPodAutoscaler autoscaler, V2MetricSpec metric, int current, LabelSelector selector, CancellationToken cancellationToken)
    {
        if (metric.Type != "Resource" || metric.Resource is not { } wanted)
        {
            throw new MetricException($"the metric source type {metric.Type} is not served by this cluster; only Resource is");
        }

        var isUtilization = wanted.Target.AverageUtilization is not null;
        var prefix = isUtilization ? $"failed to get {wanted.Name} utilization: " : $"failed to get {wanted.Name} usage: ";
        try
        {
            var targets = pods.Select(autoscaler.Metadata.NamespaceProperty, selector);
            var usage = await UsageAsync(autoscaler.Metadata.NamespaceProperty, wanted.Name, targets, cancellationToken);
            if (targets.Count == 0) { throw new MetricException("no pods returned by selector while calculating replica count"); }
            var readiness = new Readiness(options.Time.GetUtcNow(), options.AutoscalerInitialReadinessDelay, options.AutoscalerCpuInitializationPeriod);
            var tolerance = new Tolerance(
                (double?)autoscaler.Spec.Behavior?.ScaleDown?.Tolerance?.ToDecimal() ?? options.AutoscalerTolerance,
                (double?)autoscaler.Spec.Behavior?.ScaleUp?.Tolerance?.ToDecimal() ?? options.AutoscalerTolerance);
            var proposal = isUtilization
                ? ReplicaCount.ForUtilization(wanted.Name, current, wanted.Target.AverageUtilization!.Value, targets, usage, tolerance, readiness)
                : ReplicaCount.ForAverageValue(wanted.Name, current, wanted.Target.AverageValue?.ToDecimal() ?? throw new MetricException("invalid resource metric source: neither an average utilization nor an average value was set"), targets, usage, tolerance, readiness);
            var reading = new V2MetricStatus
            {
                Type = "Resource",
                Resource = new V2ResourceMetricStatus
                {
                    Name = wanted.Name,
                    Current = new V2MetricValueStatus { AverageUtilization = proposal.Utilization, AverageValue = Quantity(wanted.Name, proposal.AverageValue) },
                },
            };
            return (proposal.Replicas, isUtilization ? $"{wanted.Name} resource utilization (percentage of request)" : $"{wanted.Name} resource", reading);
        }
        catch (MetricException failed) when (!failed.Message.StartsWith("failed to get", StringComparison.Ordinal))
        {
            throw new MetricException(prefix + failed.Message);
        }
    }

    private static ResourceQuantity Quantity(string resource, decimal value) => resource == "cpu"
        ? new ResourceQuantity($"{(long)Math.Ceiling(value * 1000)}m")
        : new ResourceQuantity($"{(long)value}");

    private async Task<Dictionary<string, decimal>> UsageAsync(string ns, string resource, IEnumerable<V1Pod> targets, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, JsonObject> measured;
        try
        {
            measured = await _usage.ReadAsync(ns, cancellationToken);
        }
        catch (ApiException refused)
        {
            throw new MetricException(
                $"unable to get metrics for resource {resource}: unable to fetch metrics from resource metrics API: {refused.Message} (get pods.metrics.k8s.io)");
        }

        var items = targets.Select(pod => measured.GetValueOrDefault(pod.Metadata.Name)).OfType<JsonObject>().ToList();
        if (items.Count == 0) { throw new MetricException($"unable to get metrics for resource {resource}: no metrics returned from resource metrics API"); }
        var usage = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var values = (item["containers"] as JsonArray ?? []).Select(container => (string?)container?["usage"]?[resource]).ToList();
            if (values.Count > 0 && values.TrueForAll(value => value is not null))
            {
                usage[item.Name()] = values.Sum(value => new ResourceQuantity(value!).ToDecimal());
            }
        }

        return usage;
    }

    private async Task RescaleAsync(
        V2HorizontalPodAutoscaler autoscaler,
        V2HorizontalPodAutoscalerStatus status,
        ConditionList conditions,
        ResourceType type,
        JsonObject scale,
        int current,
        int wanted,
        string reason,
        CancellationToken cancellationToken)
    {
        var body = scale.Copy();
        body["spec"] = new JsonObject { ["replicas"] = wanted };
        try
        {
            await client.ReplaceAsync(type, body, new WriteOptions(Subresource: "scale"), cancellationToken);
        }
        catch (ApiException refused)
        {
            status.DesiredReplicas = current;
            conditions.Set("AbleToScale", false, "FailedUpdateScale", $"the HPA controller was unable to update the target scale: {refused.Message}");
            await RecordAsync(autoscaler, "Warning", "FailedRescale", $"New size: {wanted}; reason: {reason}; error: {refused.Message}", cancellationToken);
            throw;
        }

        status.DesiredReplicas = wanted;
        status.LastScaleTime = options.Time.GetUtcNow().UtcDateTime;
        conditions.Set("AbleToScale", true, "SucceededRescale", $"the HPA controller was able to update the target scale to {wanted}");
        await RecordAsync(autoscaler, "Normal", "SuccessfulRescale", $"New size: {wanted}; reason: {reason}", cancellationToken);
    }

    private Task RecordAsync(V2HorizontalPodAutoscaler autoscaler, string type, string reason, string message, CancellationToken cancellationToken) =>
        events.RecordAsync(Models.About(ResourceTypes.HorizontalPodAutoscalers, autoscaler), type, reason, message, cancellationToken);
}
