using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Dashboard.Tests.Fakes;

/// <summary>Gives the preview a paused canary, secrets with their readers, and autoscalers.</summary>
internal static class PreviewOperations
{
    public static PreviewWorld WithOperations(this PreviewWorld world)
    {
        var o = world.Cluster.Objects.Serve("external-secrets.io/v1", "ClusterSecretStore", "clustersecretstores", namespaced: false).Serve("external-secrets.io/v1", "SecretStore", "secretstores");
        Put(o, "argoproj.io/v1alpha1", "Rollout", "cart", """
            { "spec": { "replicas": 4, "strategy": { "canary": { "maxSurge": 1, "steps": [ { "setWeight": 20 }, { "pause": {} } ] } } },
              "status": { "phase": "Paused", "message": "CanaryPauseStep", "currentStepIndex": 1, "currentPodHash": "7b55d4", "stableRS": "6d8f9c", "pauseConditions": [ { "reason": "CanaryPauseStep" } ] } }
            """);
        foreach (var (hash, tag, replicas) in new[] { ("6d8f9c", "1.0.0", 4), ("7b55d4", "2.0.0", 1) })
        {
            var replicaSet = Sample.Object("apps/v1", "ReplicaSet", $"cart-{hash}", owner: ("Rollout", "cart"), more: JsonNode.Parse($$"""{ "spec": { "replicas": {{replicas}}, "template": { "spec": { "containers": [ { "name": "cart", "image": "coffee/cart:{{tag}}" } ] } } } }""")!.AsObject());
            replicaSet["metadata"]!["labels"] = new JsonObject { ["rollouts-pod-template-hash"] = hash };
            o.Put(replicaSet);
        }

        Put(o, "external-secrets.io/v1", "ClusterSecretStore", "coffee", """{ "spec": { "provider": { "fake": {} } }, "status": { "conditions": [ { "type": "Ready", "status": "True", "reason": "Valid", "message": "store validated" } ] } }""", ns: null);
        foreach (var (name, ready, message) in new[] { ("cart-db", "True", "SecretSynced: secret synced"), ("order-db", "False", "SecretSyncedError: could not get secret data from provider") })
        {
            Put(o, "external-secrets.io/v1", "ExternalSecret", name, $$"""
                { "spec": { "refreshInterval": "1m", "secretStoreRef": { "kind": "ClusterSecretStore", "name": "coffee" } },
                  "status": { "refreshTime": "{{Sample.Ago(42)}}", "conditions": [ { "type": "Ready", "status": "{{ready}}", "reason": "{{message.Split(": ")[0]}}", "message": "{{message.Split(": ")[1]}}" } ] } }
                """);
            var secret = Sample.Object("v1", "Secret", name, owner: ("ExternalSecret", name), more: new JsonObject { ["data"] = new JsonObject { ["host"] = "L2RhdGE=", ["name"] = "Y2FydA==", ["password"] = "bGF0dGU=", ["port"] = "NTQzMg==", ["user"] = "Y2FydA==" } });
            secret["metadata"]!["managedFields"] = JsonNode.Parse($$"""[ { "manager": "externalsecrets.external-secrets.io/{{name}}", "time": "{{Sample.Ago(60)}}", "fieldsV1": { "f:data": {} } } ]""");
            o.Put(secret);
        }

        Put(o, "v1", "Event", "order-db.1", $$"""{ "type": "Warning", "reason": "UpdateFailed", "message": "error processing spec.dataFrom[0].extract, err: Secret does not exist", "lastTimestamp": "{{Sample.Ago(4)}}", "involvedObject": { "kind": "ExternalSecret", "name": "order-db", "namespace": "coffee" } }""");
        foreach (var (pod, started) in new[] { ("cart-6d8f9c-4xk2p", 300), ("cart-7b55d4-t2r8v", 20) })
        {
            var reader = Sample.Pod(pod, pod[..pod.LastIndexOf('-')]);
            reader["spec"] = JsonNode.Parse("""{ "containers": [ { "name": "cart", "env": [ { "name": "CART_DB_PASSWORD", "valueFrom": { "secretKeyRef": { "name": "cart-db", "key": "password" } } } ] } ] }""");
            reader["status"]!["containerStatuses"] = JsonNode.Parse($$"""[ { "name": "cart", "ready": true, "restartCount": 0, "state": { "running": { "startedAt": "{{Sample.Ago(started)}}" } } } ]""");
            o.Put(reader);
        }

        PutAutoscaler(world, 4, 4, 23);
        var before = o.Respond;
        o.Respond = request => request.RequestUri!.ToString().Contains("metrics.k8s.io", StringComparison.Ordinal)
            ? new(HttpStatusCode.OK) { Content = new StringContent($$"""{ "items": [ { "metadata": { "namespace": "coffee", "name": "cart-6d8f9c-4xk2p" }, "timestamp": "{{Sample.Ago(9)}}", "containers": [ { "usage": { "cpu": "81250000n", "memory": "64Mi" } } ] } ] }""", Encoding.UTF8) }
            : before!(request);
        return world;
    }

    public static void PutAutoscaler(this PreviewWorld world, int current, int desired, int usage) => Put(world.Cluster.Objects, "autoscaling/v2", "HorizontalPodAutoscaler", "cart", $$"""
        { "spec": { "minReplicas": 4, "maxReplicas": 8, "scaleTargetRef": { "kind": "Rollout", "name": "cart" }, "behavior": { "scaleDown": { "stabilizationWindowSeconds": 60 } },
            "metrics": [ { "type": "Resource", "resource": { "name": "cpu", "target": { "type": "Utilization", "averageUtilization": 80 } } } ] },
          "status": { "currentReplicas": {{current}}, "desiredReplicas": {{desired}}, "lastScaleTime": "{{Sample.Ago(3)}}", "currentMetrics": [ { "type": "Resource", "resource": { "name": "cpu", "current": { "averageUtilization": {{usage}} } } } ],
            "conditions": [ { "type": "AbleToScale", "status": "True", "reason": "ReadyForNewScale", "message": "recommended size matches current size" }, { "type": "ScalingActive", "status": "True", "reason": "ValidMetricFound", "message": "the HPA was able to successfully calculate a replica count from cpu resource utilization" }, { "type": "ScalingLimited", "status": "False", "reason": "DesiredWithinRange", "message": "the desired count is within the acceptable range" } ] } }
        """);

    private static void Put(FakeResources objects, string apiVersion, string kind, string name, string more, string? ns = "coffee") =>
        objects.Put(Sample.Object(apiVersion, kind, name, ns, more: JsonNode.Parse(more)!.AsObject()));
}
