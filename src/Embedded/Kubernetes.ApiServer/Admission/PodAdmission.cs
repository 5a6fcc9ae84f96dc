using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Admission;

/// <summary>A new pod gets its service account with the token's volume, its priority and the tolerations every pod has.</summary>
internal sealed class PodAdmission(ObjectStore store, TimeProvider time)
{
    private const string DefaultAccount = "default";
    private const string TokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static readonly string[] ContainerLists = ["initContainers", "containers"];
    private const string MirrorAnnotation = "kubernetes.io/config.mirror";

    // Upstream looks for the default account ten times, 100 to 200 ms apart.
    private static readonly TimeSpan LongestWaitForAccount = TimeSpan.FromSeconds(5);

    /// <summary>Completes a pod.</summary>
    public async Task AdmitAsync(WriteRequest request, JsonObject pod, CancellationToken cancellationToken)
    {
        if (pod["spec"] is not JsonObject spec)
        {
            return;
        }

        if (pod["metadata"]?["annotations"] is not JsonObject annotations || !annotations.ContainsKey(MirrorAnnotation))
        {
            await AddAccountAsync(request, pod, spec, cancellationToken);
        }

        AddPriority(request, pod, spec);
        if ((string?)spec["runtimeClassName"] is { Length: > 0 } runtime && store.Find(new ObjectPath("node.k8s.io/runtimeclasses", "", runtime)) is null)
        {
            throw Refusals.Forbidden(request.Resource, NameOf(pod), $"pod rejected: RuntimeClass \"{runtime}\" not found");
        }

        AddTolerations(spec);
    }

    private async Task AddAccountAsync(WriteRequest request, JsonObject pod, JsonObject spec, CancellationToken cancellationToken)
    {
        var name = (string?)spec["serviceAccountName"] is { Length: > 0 } given ? given : DefaultAccount;
        spec["serviceAccountName"] = name;
        spec["serviceAccount"] = name;
        if (await FindAccountAsync(new ObjectPath("/serviceaccounts", request.Namespace, name), cancellationToken) is not { } found)
        {
            throw Refusals.Forbidden(request.Resource, NameOf(pod), $"error looking up service account {request.Namespace}/{name}: serviceaccount \"{name}\" not found");
        }

        var account = found.Parse();
        if (spec["imagePullSecrets"] is not JsonArray { Count: > 0 } && account["imagePullSecrets"] is JsonArray { Count: > 0 } secrets)
        {
            spec["imagePullSecrets"] = secrets.DeepClone();
        }

        var mounts = (spec["automountServiceAccountToken"] ?? account["automountServiceAccountToken"]) is not JsonValue wanted
            || !wanted.TryGetValue<bool>(out var mount) || mount;
        if (mounts)
        {
            MountToken(spec);
        }
    }

    /// <summary>Finds an account. The default one may be on its way, where its namespace is new: a controller makes it.</summary>
    private async Task<StoredObject?> FindAccountAsync(ObjectPath path, CancellationToken cancellationToken)
    {
        if (store.Find(path) is { } found) { return found; }
        if (path.Name != DefaultAccount) { return null; }
        using var limit = new CancellationTokenSource(LongestWaitForAccount, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var accounts = store.Follow(path.Resource, null)!.Value.Subscription;
        while (true)
        {
            accounts.Take(out _, out var changed);
            if (store.Find(path) is { } made) { return made; }
            try { await changed.WaitAsync(either.Token); }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { return null; }
        }
    }

    private static void MountToken(JsonObject spec)
    {
        var containers = ContainerLists
            .SelectMany(list => (spec[list] as JsonArray ?? []).OfType<JsonObject>())
            .Where(c => (c["volumeMounts"] as JsonArray ?? []).All(m => (string?)m?["mountPath"] != TokenPath)).ToList();
        if (containers.Count == 0)
        {
            return;
        }

        var volume = NameGenerator.Generate("kube-api-access-");
        if (spec["volumes"] is not JsonArray volumes)
        {
            spec["volumes"] = volumes = [];
        }

        volumes.Add((JsonNode)new JsonObject
        {
            ["name"] = volume,
            ["projected"] = new JsonObject
            {
                ["sources"] = new JsonArray(
                    new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = 3607, ["path"] = "token" } },
                    new JsonObject
                    {
                        ["configMap"] = new JsonObject
                        {
                            ["name"] = "kube-root-ca.crt",
                            ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
                        },
                    },
                    new JsonObject
                    {
                        ["downwardAPI"] = new JsonObject
                        {
                            ["items"] = new JsonArray(new JsonObject
                            {
                                ["path"] = "namespace",
                                ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                            }),
                        },
                    }),
                ["defaultMode"] = 420,
            },
        });
        foreach (var container in containers)
        {
            if (container["volumeMounts"] is not JsonArray mounts)
            {
                container["volumeMounts"] = mounts = [];
            }

            mounts.Add((JsonNode)new JsonObject { ["name"] = volume, ["readOnly"] = true, ["mountPath"] = TokenPath });
        }
    }

    private static string NameOf(JsonObject pod) => (string?)pod["metadata"]?["name"] ?? "";

    private void AddPriority(WriteRequest request, JsonObject pod, JsonObject spec)
    {
        var name = (string?)spec["priorityClassName"];
        JsonObject? chosen = null;
        if (!string.IsNullOrEmpty(name))
        {
            chosen = store.Find(new ObjectPath("scheduling.k8s.io/priorityclasses", "", name))?.Parse()
                ?? throw Refusals.Forbidden(request.Resource, NameOf(pod), $"no PriorityClass with name {name} was found");
        }
        else
        {
            chosen = store.Snapshot.Of("scheduling.k8s.io/priorityclasses").In(null).Where(c => c.Field("globalDefault") == "true").Select(c => c.Parse()).FirstOrDefault();
            if (chosen is not null)
            {
                spec["priorityClassName"] = (string?)chosen["metadata"]?["name"];
            }
        }

        const string preempting = "PreemptLowerPriority";
        const string computed = "must not be provided in pod spec; priority admission controller computed";
        var priority = chosen?["value"] is JsonValue number && number.TryWhole(out long value) ? value : 0;
        var preemption = (string?)chosen?["preemptionPolicy"] ?? preempting;
        if (spec["priority"] is JsonValue stated && stated.TryWhole(out long wanted) && wanted != priority)
        {
            throw Refusals.Forbidden(request.Resource, NameOf(pod), $"the integer value of priority ({wanted}) {computed} {priority} from the given PriorityClass name");
        }

        // What defaults put there is no statement.
        if ((string?)spec["preemptionPolicy"] is { Length: > 0 } policy && policy != preempting && policy != preemption)
        {
            throw Refusals.Forbidden(request.Resource, NameOf(pod), $"the string value of PreemptionPolicy ({policy}) {computed} {preemption} from the given PriorityClass name");
        }

        spec["priority"] = priority;
        spec["preemptionPolicy"] = preemption;
    }

    private static void AddTolerations(JsonObject spec)
    {
        if (spec["tolerations"] is not JsonArray tolerations)
        {
            spec["tolerations"] = tolerations = [];
        }

        foreach (var taint in new[] { "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable" })
        {
            if (!tolerations.OfType<JsonObject>().Any(t => ((string?)t["key"] == taint || string.IsNullOrEmpty((string?)t["key"])) && ((string?)t["effect"] is null or "" or "NoExecute")))
            {
                tolerations.Add((JsonNode)new JsonObject { ["key"] = taint, ["operator"] = "Exists", ["effect"] = "NoExecute", ["tolerationSeconds"] = 300 });
            }
        }
    }
}
