using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Bootstrap;

/// <summary>
/// The objects that exist right after a cluster was made, before any controller has run: namespaces, the Services of API server and
/// DNS, roles and bindings, priority classes, the default StorageClass, and kubeadm's ConfigMaps. Default service accounts and
/// <c>kube-root-ca.crt</c> are not among them: their controllers make them.
/// </summary>
public static partial class BootstrapObjects
{
    private static readonly string[] Namespaces = ["default", "kube-node-lease", "kube-public", "kube-system", "local-path-storage"];

    /// <summary>Makes the objects, in an order in which they can be created. They are complete but for what the server fills in.</summary>
    /// <param name="options">What they depend on.</param>
    public static IEnumerable<JsonObject> Create(BootstrapOptions options) =>
        Build(options).Select(item => (JsonObject)JsonNode.Parse(item.ToJsonString())!);

    // Parsed nodes answer for any number type; nodes made from an int would answer for int alone.
    private static IEnumerable<JsonObject> Build(BootstrapOptions options) =>
    [
        .. Namespaces.Select(Namespace),
        .. ClusterRoles(),
        .. ClusterRoleBindings(),
        .. Roles(),
        .. RoleBindings(),
        PriorityClass("system-cluster-critical", 2000000000, "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."),
        PriorityClass("system-node-critical", 2000001000, "Used for system critical pods that must not be moved from their current node."),
        StandardStorageClass(),
        ServiceRange(options),
        .. ApiServerService(options),
        DnsService(options),
        .. ConfigMaps(options),
    ];

    private static JsonObject Object(string apiVersion, string kind, string name, string? ns = null) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["metadata"] = ns is null ? new JsonObject { ["name"] = name } : new JsonObject { ["name"] = name, ["namespace"] = ns },
    };

    private static JsonObject With(this JsonObject item, string field, JsonNode value)
    {
        item[field] = value;
        return item;
    }

    private static JsonObject WithMetadata(this JsonObject item, string field, JsonNode value)
    {
        item["metadata"]![field] = value;
        return item;
    }

    private static JsonObject Namespace(string name) => Object("v1", "Namespace", name)
        .WithMetadata("labels", new JsonObject { ["kubernetes.io/metadata.name"] = name })
        .With("spec", new JsonObject { ["finalizers"] = new JsonArray("kubernetes") })
        .With("status", new JsonObject { ["phase"] = "Active" });

    private static JsonObject PriorityClass(string name, int value, string description) => Object("scheduling.k8s.io/v1", "PriorityClass", name)
        .With("value", value)
        .With("description", description)
        .With("preemptionPolicy", "PreemptLowerPriority");

    private static JsonObject StandardStorageClass() => Object("storage.k8s.io/v1", "StorageClass", "standard")
        .WithMetadata("annotations", new JsonObject { ["storageclass.kubernetes.io/is-default-class"] = "true" })
        .With("provisioner", "rancher.io/local-path")
        .With("reclaimPolicy", "Delete")
        .With("volumeBindingMode", "WaitForFirstConsumer");

    private static JsonObject ServiceRange(BootstrapOptions options) => Object("networking.k8s.io/v1", "ServiceCIDR", "kubernetes")
        .With("spec", new JsonObject { ["cidrs"] = new JsonArray(options.ServiceRange) });

    private static IEnumerable<JsonObject> ApiServerService(BootstrapOptions options)
    {
        yield return Object("v1", "Service", "kubernetes", "default")
            .WithMetadata("labels", new JsonObject { ["component"] = "apiserver", ["provider"] = "kubernetes" })
            .With("spec", new JsonObject
            {
                ["clusterIP"] = options.ServiceAddress,
                ["clusterIPs"] = new JsonArray(options.ServiceAddress),
                ["internalTrafficPolicy"] = "Cluster",
                ["ipFamilies"] = new JsonArray("IPv4"),
                ["ipFamilyPolicy"] = "SingleStack",
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = 443, ["protocol"] = "TCP", ["targetPort"] = options.AdvertisePort }),
                ["sessionAffinity"] = "None",
                ["type"] = "ClusterIP",
            })
            .With("status", new JsonObject { ["loadBalancer"] = new JsonObject() });
        yield return Object("v1", "Endpoints", "kubernetes", "default")
            .WithMetadata("labels", new JsonObject { ["endpointslice.kubernetes.io/skip-mirror"] = "true" })
            .With("subsets", new JsonArray(new JsonObject
            {
                ["addresses"] = new JsonArray(new JsonObject { ["ip"] = options.AdvertiseAddress }),
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = options.AdvertisePort, ["protocol"] = "TCP" }),
            }));
        yield return Object("discovery.k8s.io/v1", "EndpointSlice", "kubernetes", "default")
            .WithMetadata("labels", new JsonObject { ["kubernetes.io/service-name"] = "kubernetes" })
            .With("addressType", "IPv4")
            .With("endpoints", new JsonArray(new JsonObject
            {
                ["addresses"] = new JsonArray(options.AdvertiseAddress),
                ["conditions"] = new JsonObject { ["ready"] = true },
            }))
            .With("ports", new JsonArray(new JsonObject { ["name"] = "https", ["port"] = options.AdvertisePort, ["protocol"] = "TCP" }));
    }

    private static JsonObject DnsService(BootstrapOptions options)
    {
        static JsonObject Port(string name, int port, string protocol) =>
            new() { ["name"] = name, ["port"] = port, ["protocol"] = protocol, ["targetPort"] = port };
        return Object("v1", "Service", "kube-dns", "kube-system")
            .WithMetadata("annotations", new JsonObject { ["prometheus.io/port"] = "9153", ["prometheus.io/scrape"] = "true" })
            .WithMetadata("labels", new JsonObject
            {
                ["k8s-app"] = "kube-dns",
                ["kubernetes.io/cluster-service"] = "true",
                ["kubernetes.io/name"] = "CoreDNS",
            })
            .With("spec", new JsonObject
            {
                ["clusterIP"] = options.DnsAddress,
                ["clusterIPs"] = new JsonArray(options.DnsAddress),
                ["internalTrafficPolicy"] = "Cluster",
                ["ipFamilies"] = new JsonArray("IPv4"),
                ["ipFamilyPolicy"] = "SingleStack",
                ["ports"] = new JsonArray(Port("dns", 53, "UDP"), Port("dns-tcp", 53, "TCP"), Port("metrics", 9153, "TCP")),
                ["selector"] = new JsonObject { ["k8s-app"] = "kube-dns" },
                ["sessionAffinity"] = "None",
                ["type"] = "ClusterIP",
            })
            .With("status", new JsonObject { ["loadBalancer"] = new JsonObject() });
    }

    private static IEnumerable<JsonObject> ConfigMaps(BootstrapOptions options)
    {
        yield return Object("v1", "ConfigMap", "extension-apiserver-authentication", "kube-system")
            .With("data", new JsonObject { ["client-ca-file"] = options.CertificateAuthorityPem });
        yield return Object("v1", "ConfigMap", "kube-apiserver-legacy-service-account-token-tracking", "kube-system")
            .With("data", new JsonObject { ["since"] = DateTimeOffset.UnixEpoch.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) });
        yield return Object("v1", "ConfigMap", "kubeadm-config", "kube-system")
            .With("data", new JsonObject
            {
                ["ClusterConfiguration"] = "apiVersion: kubeadm.k8s.io/v1beta4\nclusterName: " + options.ClusterName
                    + "\nkind: ClusterConfiguration\nkubernetesVersion: " + options.KubernetesVersion
                    + "\nnetworking:\n  dnsDomain: cluster.local\n  podSubnet: 10.244.0.0/16\n  serviceSubnet: " + options.ServiceRange + "\n",
            });
        var certificate = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(options.CertificateAuthorityPem));
        yield return Object("v1", "ConfigMap", "cluster-info", "kube-public")
            .With("data", new JsonObject
            {
                ["kubeconfig"] = $"apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: {certificate}\n    server: "
                    + options.Server.ToString().TrimEnd('/') + "\n  name: \"\"\ncontexts: null\ncurrent-context: \"\"\nkind: Config\npreferences: {}\nusers: null\n",
            });
    }
}
