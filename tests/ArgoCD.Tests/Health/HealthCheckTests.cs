using System.Text.Json.Nodes;
using ArgoCD.Health;
using ArgoCD.Objects;

namespace ArgoCD.Tests.Health;

/// <summary>The edges of the health rules: what is absent, behind, unknown, or there twice.</summary>
public sealed class HealthCheckTests
{
    private const string Rollout = "apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: cart, generation: 2}";
    private const string Canary = "spec: {replicas: 5, strategy: {canary: {}}}";
    private const string BlueGreen = "spec: {replicas: 5, strategy: {blueGreen: {}}}";
    private const string Run = "apiVersion: argoproj.io/v1alpha1, kind: AnalysisRun, metadata: {name: cart}";
    private const string Definition = "apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: beans.example.com}";

    [Theory]
    [InlineData("spec: {paused: true, replicas: 3}, status: {}", "Suspended", "Deployment is paused")]
    [InlineData("spec: {replicas: 3}", "Progressing", "Waiting for rollout to finish: observed deployment generation less than desired generation")]
    [InlineData("spec: {replicas: 3}, status: {observedGeneration: 1, conditions: [{type: Progressing, reason: ProgressDeadlineExceeded}]}", "Progressing", "Waiting for rollout to finish: observed deployment generation less than desired generation")]
    [InlineData("spec: {replicas: 3}, status: {observedGeneration: 2, conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded}]}", "Degraded", "Deployment \"cart\" exceeded its progress deadline")]
    [InlineData("spec: {replicas: 3}, status: {observedGeneration: 2}", "Progressing", "Waiting for rollout to finish: 0 out of 3 new replicas have been updated...")]
    [InlineData("spec: {replicas: 3}, status: {observedGeneration: 2, replicas: 4, updatedReplicas: 3, availableReplicas: 1}", "Progressing", "Waiting for rollout to finish: 1 old replicas are pending termination...")]
    [InlineData("spec: {replicas: 3}, status: {observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 1}", "Progressing", "Waiting for rollout to finish: 1 of 3 updated replicas are available...")]
    [InlineData("spec: {replicas: 0}, status: {observedGeneration: 2}", "Healthy", "")]
    [InlineData("spec: {replicas: 0}, status: {observedGeneration: 3}", "Healthy", "")]
    [InlineData("spec: {}, status: {observedGeneration: 2}", "Healthy", "")]
    public void A_Deployment_is_judged_by_its_replicas_once_its_generation_was_observed(string fields, string status, string message) =>
        Is($"apiVersion: apps/v1, kind: Deployment, metadata: {{name: cart, generation: 2}}, {fields}", status, message);

    [Theory]
    [InlineData("spec: {replicas: 2}", "Progressing", "Waiting for statefulset spec update to be observed...")]
    [InlineData("spec: {replicas: 2}, status: {observedGeneration: 2, readyReplicas: 1}", "Progressing", "Waiting for 1 pods to be ready...")]
    [InlineData("spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}, status: {observedGeneration: 2, readyReplicas: 3, updatedReplicas: 1}", "Progressing", "Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated...")]
    [InlineData("spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {}}}, status: {observedGeneration: 2, readyReplicas: 3, updatedReplicas: 1}", "Healthy", "partitioned roll out complete: 1 new pods have been updated...")]
    [InlineData("spec: {replicas: 0, updateStrategy: {type: OnDelete}}, status: {observedGeneration: 2}", "Healthy", "statefulset has 0 ready pods")]
    [InlineData("spec: {replicas: 1, updateStrategy: {type: RollingUpdate}}, status: {observedGeneration: 2, readyReplicas: 1, updatedReplicas: 1, updateRevision: b, currentRevision: a}", "Progressing", "waiting for statefulset rolling update to complete 1 pods at revision b...")]
    [InlineData("spec: {replicas: 1, updateStrategy: {type: RollingUpdate}}, status: {observedGeneration: 2, readyReplicas: 1, currentReplicas: 1, updateRevision: a, currentRevision: a}", "Healthy", "statefulset rolling update complete 1 pods at revision a...")]
    public void A_StatefulSet_is_judged_by_its_update_strategy(string fields, string status, string message) =>
        Is($"apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: beans, generation: 2}}, {fields}", status, message);

    [Theory]
    [InlineData("DaemonSet", "status: {observedGeneration: 1}", "Progressing", "Waiting for rollout to finish: observed daemon set generation less than desired generation")]
    [InlineData("DaemonSet", "spec: {updateStrategy: {type: OnDelete}}, status: {observedGeneration: 2, desiredNumberScheduled: 2}", "Healthy", "daemon set 0 out of 2 new pods have been updated")]
    [InlineData("DaemonSet", "status: {observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 1}", "Progressing", "Waiting for daemon set \"grind\" rollout to finish: 1 out of 2 new pods have been updated...")]
    [InlineData("DaemonSet", "status: {observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1}", "Progressing", "Waiting for daemon set \"grind\" rollout to finish: 1 of 2 updated pods are available...")]
    [InlineData("DaemonSet", "status: {observedGeneration: 2}", "Healthy", "")]
    [InlineData("ReplicaSet", "spec: {replicas: 1}", "Progressing", "Waiting for rollout to finish: observed replica set generation less than desired generation")]
    [InlineData("ReplicaSet", "spec: {replicas: 1}, status: {observedGeneration: 2, conditions: [{type: ReplicaFailure, status: 'True', message: quota}]}", "Degraded", "quota")]
    [InlineData("ReplicaSet", "spec: {replicas: 2}, status: {observedGeneration: 2, availableReplicas: 1, conditions: [{type: ReplicaFailure, status: 'False', message: quota}]}", "Progressing", "Waiting for rollout to finish: 1 out of 2 new replicas are available...")]
    public void A_DaemonSet_and_a_ReplicaSet_wait_for_their_pods(string kind, string fields, string status, string message) =>
        Is($"apiVersion: apps/v1, kind: {kind}, metadata: {{name: grind, generation: 2}}, {fields}", status, message);

    [Theory]
    [InlineData("spec: {restartPolicy: Always}, status: {phase: Pending, message: no room}", "Progressing", "no room")]
    [InlineData("spec: {restartPolicy: Always}, status: {phase: Pending, containerStatuses: [{state: {waiting: {reason: ErrImagePull, message: a}}}, {state: {waiting: {reason: CrashLoopBackOff, message: b}}}]}", "Degraded", "a, b")]
    [InlineData("spec: {restartPolicy: Always}, status: {phase: Pending, initContainerStatuses: [{state: {waiting: {reason: ErrImagePull, message: a}}}]}", "Progressing", "")]
    [InlineData("spec: {restartPolicy: Never}, status: {phase: Pending, containerStatuses: [{state: {waiting: {reason: ErrImagePull, message: a}}}]}", "Progressing", "")]
    [InlineData("spec: {restartPolicy: Never}, status: {phase: Failed, initContainerStatuses: [{name: i, state: {terminated: {exitCode: 3}}}]}", "Degraded", "container \"i\" failed with exit code 3")]
    [InlineData("spec: {restartPolicy: Never}, status: {phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 0}}}, {name: b, state: {terminated: {exitCode: 137, reason: OOMKilled}}}]}", "Degraded", "OOMKilled")]
    [InlineData("spec: {restartPolicy: Never}, status: {phase: Failed}", "Degraded", "")]
    [InlineData("spec: {restartPolicy: Always}, status: {phase: Running, conditions: [{type: Ready, status: 'False'}], containerStatuses: [{lastState: {terminated: {exitCode: 1}}}]}", "Degraded", "")]
    [InlineData("spec: {restartPolicy: Always}, status: {phase: Running}", "Progressing", "")]
    [InlineData("spec: {}, status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}", "Unknown", "")]
    [InlineData("spec: {restartPolicy: Always}, status: {phase: Lost, message: gone}", "Unknown", "gone")]
    [InlineData("spec: {restartPolicy: Always}", "Unknown", "")]
    public void A_Pod_is_judged_by_its_phase_and_its_restart_policy(string fields, string status, string message) =>
        Is($"apiVersion: v1, kind: Pod, metadata: {{name: cart}}, {fields}", status, message);

    [Theory]
    [InlineData("'true'", "Healthy")]
    [InlineData("'True'", "Progressing")]
    [InlineData("'false'", "Progressing")]
    public void A_Pod_that_ends_is_judged_like_one_that_stays_only_where_its_annotation_says_true(string annotation, string status) =>
        Is($"apiVersion: v1, kind: Pod, metadata: {{annotations: {{argocd.argoproj.io/ignore-restart-policy: {annotation}}}}}, spec: {{restartPolicy: Never}}, status: {{phase: Running, conditions: [{{type: Ready, status: 'True'}}]}}", status, "");

    [Theory]
    [InlineData("", "Progressing", "")]
    [InlineData("{type: Failed, status: 'True', message: too often}, {type: Complete, status: 'False', message: not}", "Degraded", "too often")]
    [InlineData("{type: Suspended, status: 'True', message: later}", "Suspended", "later")]
    [InlineData("{type: Suspended, status: 'False', message: resumed}", "Healthy", "resumed")]
    [InlineData("{type: SuccessCriteriaMet, status: 'True'}", "Progressing", "")]
    public void A_Job_is_judged_by_its_conditions(string conditions, string status, string message) =>
        Is($"apiVersion: batch/v1, kind: Job, metadata: {{name: roast}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("status: {conditions: [{type: Available, status: 'True', reason: Passed, message: all good}]}", "Healthy", "Passed: all good")]
    [InlineData("status: {conditions: [{type: Available, status: 'False', reason: MissingEndpoints, message: none}]}", "Progressing", "MissingEndpoints: none")]
    [InlineData("status: {conditions: [{type: Available, status: Unknown, reason: Asking, message: wait}]}", "Progressing", "Asking: wait")]
    [InlineData("status: {}", "Progressing", "Waiting to be processed")]
    public void An_APIService_is_healthy_once_it_is_available(string fields, string status, string message) =>
        Is($"apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {{name: v1beta1.metrics.k8s.io}}, {fields}", status, message);

    [Theory]
    [InlineData("{type: AbleToScale, status: 'True', reason: SucceededGetScale, message: able}, {type: ScalingActive, status: 'False', reason: FailedGetResourceMetric, message: no metrics}", "Degraded", "no metrics")]
    [InlineData("{type: ScalingActive, status: 'True', reason: ValidMetricFound, message: valid}, {type: ScalingLimited, status: 'True', reason: TooFewReplicas, message: at least two}", "Healthy", "at least two")]
    [InlineData("{type: ScalingActive, status: 'False', reason: ScalingDisabled, message: at zero}", "Progressing", "Waiting to Autoscale")]
    [InlineData("", "Progressing", "Waiting to Autoscale")]
    public void An_autoscaler_is_degraded_by_any_bad_condition_before_a_good_one_counts(string conditions, string status, string message) =>
        Is($"apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {{name: cart}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("{type: Terminating, status: 'True', message: instances left}", "Progressing", "CRD is terminating: instances left")]
    [InlineData("{type: Established, status: 'False', reason: Installing}, {type: NonStructuralSchema, status: 'True', message: bad}", "Progressing", "CRD is being installed")]
    [InlineData("{type: NonStructuralSchema, status: 'True', message: bad}, {type: Established, status: 'True'}", "Degraded", "Schema violations found: bad")]
    [InlineData("{type: NamesAccepted, status: 'True'}", "Degraded", "CRD is not established")]
    [InlineData("{type: NamesAccepted, status: 'True'}, {type: Established, status: 'True'}", "Healthy", "CRD is healthy")]
    [InlineData("", "Progressing", "Status conditions not found")]
    public void The_first_condition_of_a_definition_that_tells_something_decides(string conditions, string status, string message) =>
        Is($"{Definition}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("{type: DisruptionAllowed, status: 'False', reason: InsufficientPods}", "Healthy", "PodDisruptionBudget has InsufficientPods")]
    [InlineData("{type: DisruptionAllowed, status: 'False', reason: SyncFailed}", "Degraded", "PodDisruptionBudget has SyncFailed")]
    [InlineData("{type: DisruptionAllowed, status: 'True', reason: SufficientPods}", "Healthy", "PodDisruptionBudget has SufficientPods")]
    [InlineData("", "Progressing", "Waiting for status")]
    public void A_disruption_budget_says_what_it_has(string conditions, string status, string message) =>
        Is($"apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {{name: cart}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("{type: Ready, status: 'True', message: all}, {type: NotReady, status: 'True', message: none}", "Degraded", "none")]
    [InlineData("{type: PartiallyReady, status: 'True', message: some}, {type: Ready, status: 'True', message: all}", "Healthy", "all")]
    [InlineData("{type: Ready, status: 'True', message: all}, {type: NotReady, status: 'False', message: none}", "Progressing", "Waiting for ClusterExternalSecret")]
    public void Of_a_ClusterExternalSecret_the_last_condition_alone_counts(string conditions, string status, string message) =>
        Is($"apiVersion: external-secrets.io/v1, kind: ClusterExternalSecret, metadata: {{name: keys}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("", "Progressing", "Waiting for SecretStore")]
    [InlineData("{type: Ready, status: Unknown, message: asking}", "Progressing", "Waiting for SecretStore")]
    [InlineData("{type: Ready, status: 'False', message: refused}", "Degraded", "refused")]
    public void A_secret_store_waits_for_its_readiness(string conditions, string status, string message) =>
        Is($"apiVersion: external-secrets.io/v1, kind: SecretStore, metadata: {{name: vault}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("status: {phase: Successful, message: ten of ten}", "Healthy", "ten of ten")]
    [InlineData("status: {phase: Successful}", "Healthy", "Analysis run completed successfully")]
    [InlineData("status: {phase: Running, message: three of ten}", "Progressing", "Analysis run is running")]
    [InlineData("status: {phase: Dreaming}", "", "")]
    [InlineData("status: {}", "", "")]
    public void An_AnalysisRun_is_judged_by_its_phase(string fields, string status, string message) => Is($"{Run}, {fields}", status, message);

    [Theory]
    [InlineData(Canary, "status: {observedGeneration: '2', phase: Paused, message: CanaryPauseStep}", "Suspended", "CanaryPauseStep")]
    [InlineData(Canary, "status: {observedGeneration: '1', phase: Healthy}", "Progressing", "Waiting for rollout spec update to be observed")]
    [InlineData(Canary, "status: {observedGeneration: '2', phase: Dreaming}", "Unknown", "Lua returned an invalid health status")]
    [InlineData(Canary, "status: {observedGeneration: 7f8d, conditions: []}", "Progressing", "Waiting for rollout to finish: status has not been reconciled.")]
    [InlineData(Canary, "status: {observedGeneration: 7f8d, conditions: [], currentPodHash: a, updatedReplicas: 4}", "Progressing", "Waiting for roll out to finish: More replicas need to be updated")]
    [InlineData(Canary, "status: {observedGeneration: 7f8d, conditions: [], currentPodHash: a, updatedReplicas: 5, availableReplicas: 5, replicas: 6, stableRS: a}", "Progressing", "Waiting for roll out to finish: old replicas are pending termination")]
    [InlineData(Canary, "status: {observedGeneration: 7f8d, conditions: [], currentPodHash: a, updatedReplicas: 5, availableReplicas: 5, replicas: 5, canary: {stableRS: b}}", "Progressing", "Waiting for rollout to finish steps")]
    [InlineData(Canary, "status: {observedGeneration: 7f8d, conditions: [], currentPodHash: a, updatedReplicas: 5, availableReplicas: 5, replicas: 5, stableRS: a}", "Healthy", "")]
    [InlineData(BlueGreen, "status: {observedGeneration: 7f8d, conditions: [], currentPodHash: a, updatedReplicas: 5, availableReplicas: 5}", "Progressing", "active service cutover pending")]
    [InlineData(BlueGreen, "status: {observedGeneration: 7f8d, conditions: [], currentPodHash: a, updatedReplicas: 5, availableReplicas: 5, blueGreen: {activeSelector: a}, stableRS: b}", "Progressing", "waiting for analysis to complete")]
    [InlineData(BlueGreen, "status: {observedGeneration: 7f8d, conditions: [], currentPodHash: a, updatedReplicas: 5, availableReplicas: 5, blueGreen: {activeSelector: a}}", "Healthy", "")]
    [InlineData("spec: {workloadRef: {name: cart}}", "status: {observedGeneration: '2', phase: Healthy}", "Healthy", "")]
    public void A_Rollout_is_judged_by_its_phase_or_from_before_it_had_one_by_its_strategy(string spec, string fields, string status, string message) =>
        Is($"{Rollout}, {spec}, {fields}", status, message);

    [Theory]
    [InlineData("apiVersion: apps/v1beta1, kind: Deployment", "unsupported Deployment GVK: apps/v1beta1, Kind=Deployment")]
    [InlineData("apiVersion: autoscaling/v2beta2, kind: HorizontalPodAutoscaler", "unsupported HPA GVK: autoscaling/v2beta2, Kind=HorizontalPodAutoscaler")]
    [InlineData("apiVersion: v2, kind: Pod", "unsupported Pod GVK: /v2, Kind=Pod")]
    public void A_version_that_no_check_reads_is_unknown(string kind, string message) => Is($"{kind}, metadata: {{name: cart}}", "Unknown", message);

    [Fact]
    public void What_is_being_deleted_is_progressing_unless_a_hook_still_holds_it()
    {
        const string Claim = "apiVersion: v1, kind: PersistentVolumeClaim, status: {phase: Bound}, metadata: {deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ";
        Is($"{Claim}[kubernetes.io/pvc-protection]}}", "Progressing", "Pending deletion");
        Is($"{Claim}[argocd.argoproj.io/hook-finalizer]}}", "Healthy", "");
    }

    [Theory]
    [InlineData("apiVersion: v1, kind: ConfigMap")]
    [InlineData("apiVersion: argoproj.io/v1alpha1, kind: Application, status: {health: {status: Degraded}}")]
    [InlineData("apiVersion: example.com/v1, kind: Deployment")]
    public void A_kind_without_a_check_has_no_health(string item) => Assert.Null(HealthCheck.Of(Read(item)));

    private static void Is(string item, string status, string message) => Assert.Equal((status, message), HealthCheck.Of(Read(item)) is { } health ? (health.Status, health.Message) : ("none", ""));

    private static JsonObject Read(string fields) => (JsonObject)YamlDocuments.Parse($"{{{fields}}}").First()!;
}
