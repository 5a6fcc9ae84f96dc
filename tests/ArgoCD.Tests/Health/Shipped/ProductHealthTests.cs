using static ArgoCD.Tests.Health.Shipped.ShippedHealthTests;

namespace ArgoCD.Tests.Health.Shipped;

/// <summary>Health of the products that people deploy most.</summary>
public sealed class ProductHealthTests
{
    private const string Accepted = "{type: Accepted, status: 'True', observedGeneration: 2}";

    [Theory]
    [InlineData("{type: Ready, status: 'True', message: up to date}, {type: Issuing, status: 'True', message: renewing}", "Progressing", "renewing")]
    [InlineData("{type: Ready, status: 'False', message: refused}", "Degraded", "refused")]
    [InlineData("{type: Ready, status: Unknown}", "Progressing", "Waiting for certificate")]
    public void A_certificate_that_is_issued_anew_is_progressing_even_while_the_old_one_is_ready(string conditions, string status, string message) =>
        Is($"apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {{name: shop}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("spec: {suspend: true}", "Suspended", "Kustomization is suspended")]
    [InlineData("spec: {}, status: {conditions: [{type: Ready, status: Unknown, reason: Progressing}, {type: Reconciling, status: 'True'}]}", "Progressing", "Progressing")]
    [InlineData("spec: {}, status: {conditions: [{type: Ready, status: 'True', reason: ReconciliationSucceeded}]}", "Healthy", "ReconciliationSucceeded")]
    [InlineData("spec: {}, status: {conditions: [{type: Ready, status: 'False', reason: BuildFailed}]}", "Degraded", "BuildFailed")]
    [InlineData("spec: {}", "Progressing", "Status unknown")]
    public void A_Kustomization_of_Flux_is_told_by_what_its_conditions_add_up_to(string fields, string status, string message) =>
        Is($"apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {{name: shop}}, {fields}", status, message);

    [Theory]
    [InlineData("{type: Ready, status: 'True', reason: InstallSucceeded}", "Degraded", "InstallSucceeded")]
    [InlineData("{type: Ready, status: 'True', reason: InstallSucceeded}, {type: Released, status: 'True'}", "Healthy", "InstallSucceeded")]
    public void A_HelmRelease_needs_a_second_sign_of_success(string conditions, string status, string message) =>
        Is($"apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {{name: shop}}, spec: {{}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("{type: Ready, status: 'True', reason: Stored}, {type: ArtifactOutdated, status: 'True', reason: NewRevision}, {type: ArtifactInStorage, status: 'True'}", "Healthy", "Stored NewRevision")]
    [InlineData("{type: Ready, status: 'False', reason: GitOperationFailed}", "Degraded", "GitOperationFailed")]
    public void A_source_of_Flux_adds_that_its_artifact_is_old(string conditions, string status, string message) =>
        Is($"apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, metadata: {{name: shop}}, spec: {{}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData($"conditions: [{Accepted}, {{type: Programmed, status: 'False', message: no address}}]", "Progressing", "no address")]
    [InlineData($"conditions: [{Accepted}, {{type: Programmed, status: 'True'}}], listeners: [{{conditions: [{{type: ResolvedRefs, status: 'False', message: no secret}}]}}]", "Degraded", "Listener: no secret")]
    [InlineData($"conditions: [{Accepted}, {{type: Programmed, status: 'True'}}]", "Healthy", "Gateway is healthy")]
    [InlineData("addresses: []", "Progressing", "Waiting for Gateway status")]
    public void A_Gateway_is_judged_by_itself_and_then_by_its_listeners(string fields, string status, string message) =>
        Is($"apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {{name: shop, generation: 2}}, status: {{{fields}}}", status, message);

    [Theory]
    [InlineData($"{{parentRef: {{name: web}}, conditions: [{Accepted}, {{type: ResolvedRefs, status: 'False', message: no service}}]}}", "Degraded", "Parent web: no service")]
    [InlineData("{parentRef: {name: web}, conditions: [{type: Accepted, status: 'False', message: old, observedGeneration: 1}]}", "Progressing", "Waiting for HTTPRoute status")]
    [InlineData($"{{parentRef: {{name: web}}, conditions: [{Accepted}]}}", "Healthy", "HTTPRoute is healthy")]
    public void A_route_counts_only_parents_that_have_seen_its_generation(string parents, string status, string message) =>
        Is($"apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {{name: shop, generation: 2}}, status: {{parents: [{parents}]}}", status, message);

    [Theory]
    [InlineData("{type: Ready, status: 'True'}, {type: LastAsyncOperation, status: 'False', message: throttled}", "Degraded", "throttled")]
    [InlineData("{type: Synced, status: 'True'}, {type: Ready, status: 'True'}", "Healthy", "Resource is up-to-date.")]
    [InlineData("{type: Synced, status: 'True'}", "Progressing", "Provisioning ...")]
    public void What_Crossplane_manages_is_healthy_once_ready_unless_an_operation_failed(string conditions, string status, string message) =>
        Is($"apiVersion: sql.example.crossplane.io/v1, kind: Instance, metadata: {{name: beans}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("{type: Ready, status: 'True', reason: Available}, {type: Synced, status: 'True'}", "Healthy", "Available")]
    [InlineData("{type: Ready, status: 'True'}, {type: Synced, status: 'False', reason: ReconcileError, message: denied}", "Degraded", "denied")]
    [InlineData("{type: Synced, status: 'False', reason: ReconcilePaused}", "Suspended", "ReconcilePaused")]
    [InlineData("{type: Synced, status: 'True'}", "Progressing", "Waiting for Role to be available")]
    public void A_resource_of_AWS_is_ready_and_synced(string conditions, string status, string message) =>
        Is($"apiVersion: iam.aws.crossplane.io/v1beta1, kind: Role, metadata: {{name: beans}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("{type: Ready, status: 'True', message: ok}, {type: Paused, status: 'True', message: by hand}", "Suspended", "by hand")]
    [InlineData("{type: Ready, status: 'True', message: ok}, {type: Fallback, status: 'True', message: no metrics}", "Degraded", "no metrics")]
    [InlineData("{type: Active, status: 'True', message: ok}", "Progressing", "Creating HorizontalPodAutoscaler Object")]
    public void A_ScaledObject_is_suspended_only_while_it_is_ready(string conditions, string status, string message) =>
        Is($"apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {{name: cart}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("{type: Available, status: 'False', reason: SomePodsNotReady, message: one of two}", "Progressing", "one of two")]
    [InlineData("{type: Available, status: Degraded, reason: NoPods}", "Degraded", "NoPods")]
    [InlineData("{type: Available, status: 'True'}", "Healthy", "All instances are available")]
    public void Prometheus_waits_for_pods_and_is_degraded_by_anything_else(string conditions, string status, string message) =>
        Is($"apiVersion: monitoring.coreos.com/v1, kind: Prometheus, metadata: {{name: main}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("{type: ConfigurationsReady, status: 'True'}, {type: RoutesReady, status: 'True'}, {type: Ready, status: 'True'}", "Healthy", "Knative Service is healthy.")]
    [InlineData("{type: ConfigurationsReady, status: 'False', reason: Crash, message: it stopped}, {type: Ready, status: Unknown}", "Degraded", "ConfigurationsReady is False, since Crash. it stopped\nReady is Unknown\n")]
    [InlineData("{type: Ready, status: Unknown}", "Progressing", "Ready is Unknown\n")]
    public void A_service_of_Knative_names_each_condition_that_is_not_well(string conditions, string status, string message) =>
        Is($"apiVersion: serving.knative.dev/v1, kind: Service, metadata: {{name: shop}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("Kafka", "{type: NotReady, status: 'True', reason: Creating, message: starts}", "Progressing", "Waiting for Kafka Cluster")]
    [InlineData("KafkaTopic", "{type: NotReady, status: 'True', reason: Creating, message: starts}", "Degraded", "starts")]
    [InlineData("KafkaUser", "{type: Ready, status: 'True', message: fine}", "Healthy", "")]
    public void Only_the_Kafka_cluster_of_Strimzi_may_be_not_ready_while_it_is_made(string kind, string conditions, string status, string message) =>
        Is($"apiVersion: kafka.strimzi.io/v1beta2, kind: {kind}, metadata: {{name: beans}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("", "phase: Cluster in healthy state, conditions: []", "Healthy", "")]
    [InlineData("", "phase: Failing over, phaseReason: primary lost, conditions: []", "Degraded", "primary lost")]
    [InlineData("", "phase: Dreaming, conditions: []", "Unknown", "")]
    [InlineData("", "phase: Failing over, conditions: [{type: cnpg.io/hibernation, status: 'True', message: asleep}]", "Suspended", "asleep")]
    [InlineData("annotations: {cnpg.io/reconciliationLoop: disabled}", "phase: Failing over, conditions: []", "Suspended", "Cluster reconciliation is suspended")]
    public void A_cluster_of_CloudNativePG_is_judged_by_its_phase_unless_it_is_held_or_asleep(string metadata, string fields, string status, string message) =>
        Is($"apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: {{name: beans, {metadata}}}, status: {{{fields}}}", status, message);

    [Theory]
    [InlineData("spec: {paused: true}, status: {phase: Provisioned}", "Suspended", "Cluster is paused")]
    [InlineData("spec: {}, status: {phase: Provisioned, conditions: [{type: Ready, status: 'False', message: no quorum}]}", "Degraded", "no quorum")]
    [InlineData("spec: {}, status: {phase: Provisioned}", "Healthy", "Cluster is running")]
    public void A_cluster_of_Cluster_API_is_degraded_while_it_is_not_ready(string fields, string status, string message) =>
        Is($"apiVersion: cluster.x-k8s.io/v1beta1, kind: Cluster, metadata: {{name: beans}}, {fields}", status, message);

    [Theory]
    [InlineData("observedGeneration: 1, conditions: [{type: Ready, status: 'True'}]", "Progressing", "Waiting for NodeClaim spec to be reconciled")]
    [InlineData("observedGeneration: 2, conditions: [{type: Ready, status: 'True'}, {type: Disrupting, status: 'True', message: expired}]", "Suspended", "expired")]
    [InlineData("conditions: [{type: Launched, status: 'True'}, {type: Registered, status: 'True'}]", "Progressing", "Node registered, waiting for initialization")]
    public void A_NodeClaim_tells_how_far_its_node_has_come(string fields, string status, string message) =>
        Is($"apiVersion: karpenter.sh/v1, kind: NodeClaim, metadata: {{name: beans, generation: 2}}, status: {{{fields}}}", status, message);

    [Theory]
    [InlineData("{type: ClusterAvailable, status: Unknown}", "Progressing", "Waiting for RabbitMQ cluster readiness (conditions unknown)")]
    [InlineData("{type: ClusterAvailable, status: 'True'}, {type: AllReplicasReady, status: 'False'}", "Progressing", "Waiting for RabbitMQ instances ready")]
    [InlineData("{type: ClusterAvailable, status: 'True'}, {type: AllReplicasReady, status: 'True'}", "Healthy", "RabbitMQ cluster ready")]
    [InlineData("{type: ClusterAvailable, status: 'True'}, {type: ReconcileSuccess, status: 'False', message: bad spec}", "Degraded", "bad spec")]
    public void A_RabbitMQ_cluster_is_available_and_all_its_replicas_are_ready(string conditions, string status, string message) =>
        Is($"apiVersion: rabbitmq.com/v1beta1, kind: RabbitmqCluster, metadata: {{name: beans}}, status: {{conditions: [{conditions}]}}", status, message);

    [Theory]
    [InlineData("spec: {nodeSets: [{count: 2}, {count: 1}]}, status: {availableNodes: 2}", "Progressing", "The desired amount of availableNodes is 3 but the current amount is 2")]
    [InlineData("spec: {nodeSets: [{count: 2}]}, status: {availableNodes: 2, phase: Ready, health: green}", "Healthy", "Elasticsearch Cluster status is Green")]
    [InlineData("spec: {nodeSets: [{count: 2}]}, status: {availableNodes: 2, phase: MigratingData, health: green}", "Progressing", "Elasticsearch phase is MigratingData")]
    public void Elasticsearch_needs_all_its_nodes_before_its_light_counts(string fields, string status, string message) =>
        Is($"apiVersion: elasticsearch.k8s.elastic.co/v1, kind: Elasticsearch, metadata: {{name: beans}}, {fields}", status, message);

    [Theory]
    [InlineData("ceph: {health: HEALTH_WARN, details: {B: {message: second}, A: {message: first}}}, state: Created", "Degraded", "Ceph health is HEALTH_WARN (first; second)")]
    [InlineData("ceph: {health: HEALTH_OK}, state: Created, message: Cluster created successfully", "Healthy", "Ceph health is HEALTH_OK - Ceph cluster state is Created - Cluster created successfully")]
    [InlineData("ceph: {health: HEALTH_OK}, state: Updating", "Progressing", "Ceph health is HEALTH_OK - Ceph cluster state is Updating")]
    public void A_Ceph_cluster_says_all_that_it_knows(string fields, string status, string message) =>
        Is($"apiVersion: ceph.rook.io/v1, kind: CephCluster, metadata: {{name: beans}}, status: {{{fields}}}", status, message);

    [Theory]
    [InlineData("metadata: {generation: 2}, status: {phase: Running, observedGeneration: 1}", "Progressing", "Waiting for Pipeline status")]
    [InlineData("metadata: {generation: 2}, status: {phase: Pausing, observedGeneration: 2}", "Healthy", "Pipeline is paused")]
    [InlineData("metadata: {generation: 2}, status: {phase: Running, observedGeneration: 2, conditions: [{type: A, status: 'False'}]}", "Degraded", "Subresources are unhealthy")]
    [InlineData("metadata: {generation: 2, labels: {numaplane.numaproj.io/progressive-result-state: failed}}, status: {phase: Running, observedGeneration: 2}", "Degraded", "Failed progressive upgrade")]
    public void A_pipeline_of_Numaflow_counts_once_its_generation_is_observed(string fields, string status, string message) =>
        Is($"apiVersion: numaflow.numaproj.io/v1alpha1, kind: Pipeline, {fields}", status, message);

    [Theory]
    [InlineData("status: {readyToUse: true}", "Healthy", "Ready to use")]
    [InlineData("status: {readyToUse: false, error: {message: no class}}", "Degraded", "no class")]
    [InlineData("status: {readyToUse: false}", "Progressing", "Waiting for status")]
    public void A_volume_snapshot_is_ready_or_says_its_error(string fields, string status, string message) =>
        Is($"apiVersion: snapshot.storage.k8s.io/v1, kind: VolumeSnapshot, metadata: {{name: beans}}, {fields}", status, message);

    [Theory]
    [InlineData("spec: {installPlanApproval: Manual}, status: {state: UpgradePending, installedCSV: beans.v1, conditions: [{type: InstallPlanPending, status: 'True', reason: RequiresApproval}]}", "Healthy", ".status.state is 'UpgradePending' (manual InstallPlan approval pending; treated as healthy)\n")]
    [InlineData("status: {state: AtLatestKnown, conditions: [{type: CatalogSourcesUnhealthy, status: 'True'}]}", "Degraded", "1: CatalogSourcesUnhealthy | True\n.status.state is 'AtLatestKnown'\n")]
    [InlineData("status: {conditions: []}", "Progressing", ".status.state not yet known\n")]
    public void A_subscription_may_wait_for_a_person_once_its_operator_is_installed(string fields, string status, string message) =>
        Is($"apiVersion: operators.coreos.com/v1alpha1, kind: Subscription, metadata: {{name: beans}}, {fields}", status, message);

    [Theory]
    [InlineData("status: {}", "Progressing", "Promotion strategy is not ready yet")]
    [InlineData("status: {conditions: [{type: Ready, status: 'False', reason: ReconciliationError, message: no repo}]}", "Degraded", "Promotion strategy reconciliation failed: no repo")]
    [InlineData("status: {conditions: [{type: Ready, status: 'True', observedGeneration: 1}]}", "Progressing", "Waiting for promotion strategy spec update to be observed")]
    [InlineData("status: {conditions: [{type: Ready, status: 'True'}], environments: [{branch: prod, active: {dry: {sha: aaaaaaaaaa}}, proposed: {dry: {sha: bbbbbbbbbb}, commitStatuses: [{key: tests, phase: pending}]}}]}", "Progressing", "Promotion in progress for environment 'prod' from 'aaaaaaa' to 'bbbbbbb': 1 pending, 0 successful, 0 failed. Pending commit statuses: tests. Hydrator has processed dry commit 'bbbbbbb'. ")]
    [InlineData("status: {conditions: [{type: Ready, status: 'True'}], environments: [{branch: prod, active: {dry: {sha: aaaaaaaaaa}}, proposed: {dry: {sha: aaaaaaaaaa}}}]}", "Healthy", "All environments are up-to-date on commit 'aaaaaaa'. Hydrator has processed dry commit 'aaaaaaa'.")]
    public void A_promotion_strategy_tells_from_which_commit_to_which_it_goes(string fields, string status, string message) =>
        Is($"apiVersion: promoter.argoproj.io/v1alpha1, kind: PromotionStrategy, metadata: {{name: shop, generation: 2}}, {fields}", status, message);

    [Theory]
    [InlineData("environments: [{branch: dev, phase: success}, {branch: prod, phase: failure}]", "Degraded", "Timed commit gate failed for branch(es): prod")]
    [InlineData("environments: [{branch: dev, phase: success}, {branch: prod}]", "Progressing", "Timed commit gate pending for branch(es): prod")]
    [InlineData("environments: [{branch: dev, phase: success}]", "Healthy", "Timed commit gate satisfied for 1 environment(s)")]
    public void A_gate_of_the_promoter_counts_its_environments(string fields, string status, string message) =>
        Is($"apiVersion: promoter.argoproj.io/v1alpha1, kind: TimedCommitStatus, metadata: {{name: shop}}, status: {{conditions: [{{type: Ready, status: 'True'}}], {fields}}}", status, message);
}
