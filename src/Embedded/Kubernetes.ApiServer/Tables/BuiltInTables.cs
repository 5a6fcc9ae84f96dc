using System.Globalization;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tables;

/// <summary>The tables of built-in kinds: columns and cells of upstream's printers.</summary>
internal static partial class BuiltInTables
{
    private static readonly Dictionary<(string Group, string Kind), TableDefinition> Definitions = new()
    {
        [("", "Pod")] = PodTable.Definition,
        [("apps", "Deployment")] = TableDefinition.Named("Ready|Up-to-date|Available|Age|Containers*|Images*|Selector*", Deployment),
        [("apps", "ReplicaSet")] = TableDefinition.Named("Desired#|Current#|Ready#|Age|Containers*|Images*|Selector*", ReplicaSet),
        [("", "ReplicationController")] = TableDefinition.Named("Desired#|Current#|Ready#|Age|Containers*|Images*|Selector*", ReplicaSet),
        [("apps", "StatefulSet")] = TableDefinition.Named("Ready|Age|Containers*|Images*", StatefulSet),
        [("apps", "DaemonSet")] = TableDefinition.Named(
            "Desired#|Current#|Ready#|Up-to-date#|Available#|Node Selector|Age|Containers*|Images*|Selector*", DaemonSet),
        [("apps", "ControllerRevision")] = TableDefinition.Named("Controller|Revision|Age", ControllerRevision),
        [("batch", "Job")] = TableDefinition.Named("Status|Completions|Duration|Age|Containers*|Images*|Selector*", Job),
        [("batch", "CronJob")] = TableDefinition.Named("Schedule|Timezone|Suspend|Active|Last Schedule|Age|Containers*|Images*|Selector*", CronJob),
        [("", "Service")] = TableDefinition.Named("Type|Cluster-IP|External-IP|Port(s)|Age|Selector*", Service),
        [("", "Endpoints")] = TableDefinition.Named("Endpoints|Age", Endpoints),
        [("discovery.k8s.io", "EndpointSlice")] = TableDefinition.Named("AddressType|Ports|Endpoints|Age", EndpointSlice),
        [("networking.k8s.io", "Ingress")] = TableDefinition.Named("Class|Hosts|Address|Ports|Age", Ingress),
        [("networking.k8s.io", "IngressClass")] = TableDefinition.Named("Controller|Parameters|Age", IngressClass),
        [("networking.k8s.io", "NetworkPolicy")] = TableDefinition.Named("Pod-Selector|Age", (item, now) => [Cells.Selector(item.At("spec", "podSelector")), Created(item, now)]),
        [("networking.k8s.io", "ServiceCIDR")] = TableDefinition.Named("CIDRs|Age", (item, now) => [string.Join(',', item.Texts("spec", "cidrs")), Created(item, now)]),
        [("networking.k8s.io", "IPAddress")] = TableDefinition.Named("ParentRef", (item, _) => [ParentOf(item.At("spec", "parentRef"))]),
        [("", "ConfigMap")] = TableDefinition.Named("Data|Age", (item, now) => [Count(item["data"]) + Count(item["binaryData"]), Created(item, now)]),
        [("", "Secret")] = TableDefinition.Named("Type|Data|Age", (item, now) => [item.Text("type"), Count(item["data"]), Created(item, now)]),
        [("", "ServiceAccount")] = TableDefinition.Named("Secrets|Age", (item, now) => [item.Items("secrets").Count, Created(item, now)]),
        [("", "Namespace")] = TableDefinition.Named("Status|Age", (item, now) => [item.Text("status", "phase"), Created(item, now)]),
        [("", "Node")] = TableDefinition.Named("Status|Roles|Age|Version|Internal-IP*|External-IP*|OS-Image*|Kernel-Version*|Container-Runtime*", Node),
        [("", "Event")] = EventDefinition(),
        [("events.k8s.io", "Event")] = EventDefinition(),
        [("", "PersistentVolumeClaim")] = TableDefinition.Named("Status|Volume|Capacity|Access Modes|StorageClass|VolumeAttributesClass|Age|VolumeMode*", Claim),
        [("", "PersistentVolume")] = TableDefinition.Named(
            "Capacity|Access Modes|Reclaim Policy|Status|Claim|StorageClass|VolumeAttributesClass|Reason|Age|VolumeMode*", Volume),
        [("", "ResourceQuota")] = TableDefinition.Named("Request|Limit|Age", ResourceQuota),
        [("", "ComponentStatus")] = TableDefinition.Named("Status|Message|Error", ComponentStatus),
        [("storage.k8s.io", "StorageClass")] = StorageClassDefinition(),
        [("autoscaling", "HorizontalPodAutoscaler")] = TableDefinition.Named("Reference|Targets|MinPods|MaxPods|Replicas|Age", Autoscaler),
        [("autoscaling", "Scale")] = TableDefinition.Named(
            "Desired#|Available#|Age", (item, now) => [item.Number("spec", "replicas"), item.Number("status", "replicas"), Created(item, now)]),
        [("policy", "PodDisruptionBudget")] = TableDefinition.Named(
            "Min Available|Max Unavailable|Allowed Disruptions#|Age",
            (item, now) =>
            [
                item.Text("spec", "minAvailable").Or("N/A"), item.Text("spec", "maxUnavailable").Or("N/A"), item.Number("status", "disruptionsAllowed"),
                Created(item, now),
            ]),
        [("rbac.authorization.k8s.io", "RoleBinding")] = TableDefinition.Named("Role|Age|Users*|Groups*|ServiceAccounts*", Binding),
        [("rbac.authorization.k8s.io", "ClusterRoleBinding")] = TableDefinition.Named("Role|Age|Users*|Groups*|ServiceAccounts*", Binding),
        [("coordination.k8s.io", "Lease")] = TableDefinition.Named("Holder|Age", (item, now) => [item.Text("spec", "holderIdentity"), Created(item, now)]),
        [("scheduling.k8s.io", "PriorityClass")] = TableDefinition.Named(
            "Value#|Global-Default?|Age|PreemptionPolicy",
            (item, now) => [item.Number("value"), item.Flag("globalDefault"), Created(item, now), item.Text("preemptionPolicy")]),
        [("node.k8s.io", "RuntimeClass")] = TableDefinition.Named("Handler|Age", (item, now) => [item.Text("handler"), Created(item, now)]),
        [("certificates.k8s.io", "CertificateSigningRequest")] = TableDefinition.Named("Age|SignerName|Requestor|RequestedDuration|Condition", SigningRequest),
        [("apiregistration.k8s.io", "APIService")] = TableDefinition.Named("Service|Available|Age", ApiService),
        [("admissionregistration.k8s.io", "MutatingWebhookConfiguration")] = TableDefinition.Named("Webhooks#|Age", Webhooks),
        [("admissionregistration.k8s.io", "ValidatingWebhookConfiguration")] = TableDefinition.Named("Webhooks#|Age", Webhooks),
        [("resource.k8s.io", "DeviceClass")] = TableDefinition.Named("Age", (item, now) => [Created(item, now)]),
        [("resource.k8s.io", "ResourceClaim")] = TableDefinition.Named("State|Age", (item, now) => [ClaimState(item), Created(item, now)]),
        [("resource.k8s.io", "ResourceClaimTemplate")] = TableDefinition.Named("Age", (item, now) => [Created(item, now)]),
        [("resource.k8s.io", "ResourceSlice")] = TableDefinition.Named(
            "Node|Driver|Pool|Age", (item, now) => [item.Text("spec", "nodeName"), item.Text("spec", "driver"), item.Text("spec", "pool", "name"), Created(item, now)]),
        [("metrics.k8s.io", "PodMetrics")] = TableDefinition.Named("cpu|memory|window", Metrics),
        [("metrics.k8s.io", "NodeMetrics")] = TableDefinition.Named("cpu|memory|window", Metrics),
    };

    /// <summary>The table of kinds without columns of their own.</summary>
    public static TableDefinition Plain { get; } = new(
        [TableColumn.ObjectName, new TableColumn("Created At", "date")],
        (item, _) => [item.Text("metadata", "name"), item.Text("metadata", "creationTimestamp")]);

    /// <summary>The table of a built-in kind; null where it has no columns of its own.</summary>
    public static TableDefinition? Find(string group, string kind) => Definitions.GetValueOrDefault((group, kind));

    private static string ClaimState(JsonObject item)
    {
        var isLeaving = item.Text("metadata", "deletionTimestamp").Length > 0;
        var isAllocated = item.At("status", "allocation") is not null;
        return string.Join(',', new[]
        {
            isLeaving ? "deleted" : null,
            isAllocated ? "allocated" : isLeaving ? null : "pending",
            isAllocated && item.Items("status", "reservedFor").Count > 0 ? "reserved" : null,
        }.OfType<string>());
    }

    private static string Created(JsonObject item, DateTimeOffset now) => Age.Since(item.At("metadata", "creationTimestamp"), now);

    private static int Count(JsonNode? map) => map is JsonObject entries ? entries.Count : 0;

    private static object?[] Webhooks(JsonObject item, DateTimeOffset now) => [item.Items("webhooks").Count, Created(item, now)];

    private static object?[] Metrics(JsonObject item, DateTimeOffset now)
    {
        var usages = item["usage"] is JsonObject own ? [own] : item.Items("containers").Select(container => container["usage"]).OfType<JsonObject>().ToList();
        string Sum(string name)
        {
            var total = Quantities.Quantity.Zero;
            foreach (var usage in usages)
            {
                if (Quantities.Quantity.TryParse(usage.Text(name), out var amount)) { total += amount; }
            }

            return total.ToString();
        }

        return [Sum("cpu"), Sum("memory"), item.Text("window")];
    }

    private static string ParentOf(JsonNode? reference)
    {
        var group = reference.Text("group");
        var resource = group.Length == 0 ? reference.Text("resource") : reference.Text("resource") + "." + group;
        return reference.Text("namespace") is { Length: > 0 } ns ? $"{resource}/{ns}/{reference.Text("name")}" : $"{resource}/{reference.Text("name")}";
    }

    private static object?[] ComponentStatus(JsonObject item, DateTimeOffset now)
    {
        var healthy = item.Items("conditions").Find(condition => condition.Text("type") == "Healthy");
        return [healthy.Text("status") == "True" ? "Healthy" : "Unhealthy", healthy.Text("message"), healthy.Text("error")];
    }

    private static object?[] ResourceQuota(JsonObject item, DateTimeOffset now)
    {
        var requests = new List<string>();
        var limits = new List<string>();
        var hard = item.At("status", "hard") as JsonObject ?? item.At("spec", "hard") as JsonObject ?? [];
        foreach (var (name, amount) in hard.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var text = $"{name}: {item.Text("status", "used", name).Or("0")}/{amount.Text()}";
            (name.StartsWith("limits", StringComparison.Ordinal) ? limits : requests).Add(text);
        }

        return [string.Join(", ", requests), string.Join(", ", limits), Created(item, now)];
    }

    private static object?[] Binding(JsonObject item, DateTimeOffset now)
    {
        var subjects = item.Items("subjects");
        string Of(string kind) => string.Join(", ", subjects.Where(subject => subject.Text("kind") == kind).Select(subject =>
            kind == "ServiceAccount" ? $"{subject.Text("namespace")}/{subject.Text("name")}" : subject.Text("name")));
        return [$"{item.Text("roleRef", "kind")}/{item.Text("roleRef", "name")}", Created(item, now), Of("User"), Of("Group"), Of("ServiceAccount")];
    }

    private static object?[] SigningRequest(JsonObject item, DateTimeOffset now)
    {
        var conditions = item.Items("status", "conditions").Select(condition => condition.Text("type")).Where(type => type is "Approved" or "Denied" or "Failed").ToList();
        if (item.Text("status", "certificate").Length > 0) { conditions.Add("Issued"); }
        return
        [
            Created(item, now), item.Text("spec", "signerName").Or(), item.Text("spec", "username"),
            item.At("spec", "expirationSeconds") is null ? Cells.None : Age.Of(TimeSpan.FromSeconds(item.Number("spec", "expirationSeconds"))),
            conditions.Count == 0 ? "Pending" : string.Join(',', conditions),
        ];
    }

    private static object?[] ApiService(JsonObject item, DateTimeOffset now)
    {
        var service = item.At("spec", "service") is { } reference ? $"{reference.Text("namespace")}/{reference.Text("name")}" : "Local";
        var available = item.Items("status", "conditions").Find(condition => condition.Text("type") == "Available");
        var text = available is null ? "Unknown" : available.Text("status") == "True" ? "True" : $"{available.Text("status")} ({available.Text("reason")})";
        return [service, text, Created(item, now)];
    }

    private static object?[] ControllerRevision(JsonObject item, DateTimeOffset now)
    {
        var owner = item.Items("metadata", "ownerReferences").Find(reference => reference.Flag("controller"));
        var text = Cells.None;
        if (owner is not null)
        {
            var version = owner.Text("apiVersion");
            var slash = version.IndexOf('/', StringComparison.Ordinal);
            text = owner.Text("kind").ToLowerInvariant() + (slash > 0 ? "." + version[..slash] : "") + "/" + owner.Text("name");
        }

        return [text, item.Number("revision").ToString(CultureInfo.InvariantCulture), Created(item, now)];
    }
}
