using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tables;

internal static partial class BuiltInTables
{
    private static TableDefinition StorageClassDefinition() => new(
        [TableColumn.ObjectName, .. TableColumn.Read("Provisioner|ReclaimPolicy|VolumeBindingMode|AllowVolumeExpansion|Age")],
        (item, now) =>
        {
            const string Annotation = "storageclass.kubernetes.io/is-default-class";
            var isDefault = item.Text("metadata", "annotations", Annotation) == "true" || item.Text("metadata", "annotations", "storageclass.beta.kubernetes.io/is-default-class") == "true";
            return
            [
                item.Text("metadata", "name") + (isDefault ? " (default)" : ""), item.Text("provisioner"), item.Text("reclaimPolicy").Or("Delete"),
                item.Text("volumeBindingMode").Or(Cells.Unset), item.Flag("allowVolumeExpansion"), Created(item, now),
            ];
        });

    private static object?[] Service(JsonObject item, DateTimeOffset now)
    {
        var spec = item["spec"];
        var type = spec.Text("type");
        var addresses = spec.Texts("clusterIPs");
        var address = (addresses.Count > 0 ? addresses[0] : spec.Text("clusterIP")).Or();
        var external = spec.Texts("externalIPs");
        if (type == "LoadBalancer")
        {
            external.InsertRange(0, item.Items("status", "loadBalancer", "ingress").Select(ingress => ingress.Text("ip").Or(ingress.Text("hostname"))).Distinct());
        }

        var externalText = type switch
        {
            "ExternalName" => spec.Text("externalName"),
            "LoadBalancer" when external.Count == 0 => "<pending>",
            _ => string.Join(',', external).Or(),
        };
        var ports = spec.Items("ports").Select(port =>
            port.Number("nodePort") > 0 ? $"{port.Text("port")}:{port.Text("nodePort")}/{port.Text("protocol")}" : $"{port.Text("port")}/{port.Text("protocol")}");
        return [type, address, externalText, string.Join(',', ports).Or(), Created(item, now), Cells.Labels(spec.At("selector"))];
    }

    private static object?[] Endpoints(JsonObject item, DateTimeOffset now)
    {
        var addresses = new List<string>();
        foreach (var subset in item.Items("subsets"))
        {
            var ports = subset.Items("ports");
            var ips = subset.Items("addresses").Select(address => address.Text("ip")).ToList();
            if (ports.Count == 0) { addresses.AddRange(ips); }
            foreach (var port in ports) { addresses.AddRange(ips.Select(ip => $"{(ip.Contains(':', StringComparison.Ordinal) ? $"[{ip}]" : ip)}:{port.Text("port")}")); }
        }

        return [Cells.Some(addresses, 3), Created(item, now)];
    }

    private static object?[] EndpointSlice(JsonObject item, DateTimeOffset now)
    {
        var ports = item.Items("ports").Select(port => port.Text("port").Or("*")).ToList();
        var addresses = item.Items("endpoints").SelectMany(endpoint => endpoint.Texts("addresses")).ToList();
        return [item.Text("addressType"), Cells.Some(ports, 3, Cells.Unset), Cells.Some(addresses, 3, Cells.Unset), Created(item, now)];
    }

    private static object?[] Ingress(JsonObject item, DateTimeOffset now)
    {
        var hosts = item.Items("spec", "rules").Select(rule => rule.Text("host")).Where(host => host.Length > 0).ToList();
        var addresses = item.Items("status", "loadBalancer", "ingress").Select(ingress => ingress.Text("ip").Or(ingress.Text("hostname")));
        return
        [
            item.Text("spec", "ingressClassName").Or(item.Text("metadata", "annotations", "kubernetes.io/ingress.class").Or()), Cells.Some(hosts, 3, "*"),
            string.Join(',', addresses), item.Items("spec", "tls").Count > 0 ? "80, 443" : "80", Created(item, now),
        ];
    }

    private static object?[] IngressClass(JsonObject item, DateTimeOffset now)
    {
        var parameters = Cells.None;
        if (item.At("spec", "parameters") is { } reference)
        {
            var group = reference.Text("apiGroup");
            parameters = $"{reference.Text("kind")}{(group.Length > 0 ? "." + group : "")}/{reference.Text("name")}";
        }

        return [item.Text("spec", "controller"), parameters, Created(item, now)];
    }

    private static object?[] Node(JsonObject item, DateTimeOffset now)
    {
        var ready = item.Items("status", "conditions").Find(condition => condition.Text("type") == "Ready");
        var status = ready is null ? "Unknown" : ready.Text("status") == "True" ? "Ready" : "NotReady";
        if (item.Flag("spec", "unschedulable")) { status += ",SchedulingDisabled"; }
        const string Prefix = "node-role.kubernetes.io/";
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in item.At("metadata", "labels") as JsonObject ?? [])
        {
            if (key.StartsWith(Prefix, StringComparison.Ordinal) && key.Length > Prefix.Length) { roles.Add(key[Prefix.Length..]); }
            else if (key == "kubernetes.io/role" && value.Text().Length > 0) { roles.Add(value.Text()); }
        }

        string Address(string type) => item.Items("status", "addresses").Find(address => address.Text("type") == type).Text("address").Or();
        var info = item.At("status", "nodeInfo");
        return
        [
            status, string.Join(',', roles).Or(), Created(item, now), info.Text("kubeletVersion"), Address("InternalIP"), Address("ExternalIP"),
            info.Text("osImage").Or("<unknown>"), info.Text("kernelVersion").Or("<unknown>"), info.Text("containerRuntimeVersion").Or("<unknown>"),
        ];
    }

    private static object?[] Claim(JsonObject item, DateTimeOffset now)
    {
        var status = item.At("metadata", "deletionTimestamp") is null ? item.Text("status", "phase") : "Terminating";
        var bound = item.Text("spec", "volumeName").Length > 0;
        return
        [
            status, item.Text("spec", "volumeName"), bound ? item.Text("status", "capacity", "storage") : "",
            bound ? Cells.AccessModes(item.At("status", "accessModes")) : "",
            item.Text("metadata", "annotations", "volume.beta.kubernetes.io/storage-class").Or(item.Text("spec", "storageClassName")),
            item.Text("spec", "volumeAttributesClassName").Or(Cells.Unset), Created(item, now), item.Text("spec", "volumeMode").Or(Cells.Unset),
        ];
    }

    private static object?[] Volume(JsonObject item, DateTimeOffset now)
    {
        var status = item.At("metadata", "deletionTimestamp") is null ? item.Text("status", "phase") : "Terminating";
        var claim = item.At("spec", "claimRef") is { } reference ? $"{reference.Text("namespace")}/{reference.Text("name")}" : "";
        return
        [
            item.Text("spec", "capacity", "storage"), Cells.AccessModes(item.At("spec", "accessModes")), item.Text("spec", "persistentVolumeReclaimPolicy"),
            status, claim, item.Text("spec", "storageClassName"), item.Text("spec", "volumeAttributesClassName").Or(Cells.Unset), item.Text("status", "reason"),
            Created(item, now), item.Text("spec", "volumeMode").Or(Cells.Unset),
        ];
    }
}
