using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Features.Applications;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Secrets;

/// <summary>A Secret as its page shows it: its keys, never its values.</summary>
/// <param name="Key">Its namespace and name.</param>
/// <param name="Keys">The names of its values.</param>
/// <param name="Version">Its resource version.</param>
/// <param name="ChangedAt">When its values were last written, by the times of its field managers.</param>
/// <param name="Readers">The pods that read it.</param>
public sealed record SecretView(ObjectKey Key, ImmutableArray<string> Keys, string Version, DateTimeOffset? ChangedAt, ImmutableArray<SecretReader> Readers)
{
    /// <summary>Reads a Secret and who reads it.</summary>
    public static SecretView Of(JsonObject secret, IEnumerable<JsonObject> pods)
    {
        var key = new ObjectKey(secret.Text("metadata", "namespace") ?? "", secret.Text("metadata", "name") ?? "");
        var changed = secret.Items("metadata", "managedFields").Where(m => m.At("fieldsV1", "f:data") is not null).Max(m => m.Time("time")) ?? secret.Time("metadata", "creationTimestamp");
        return new(
            key, secret.At("data") is JsonObject data ? [.. data.Select(d => d.Key).Order(StringComparer.Ordinal)] : [], secret.Text("metadata", "resourceVersion") ?? "", changed,
            [.. pods.Where(p => p.Text("metadata", "namespace") == key.Namespace && !PodCount.IsOver(p)).Select(p => Read(p, key, changed)).OfType<SecretReader>().OrderBy(r => r.Pod.Name, StringComparer.Ordinal)]);
    }

    private static SecretReader? Read(JsonObject pod, ObjectKey secret, DateTimeOffset? changed)
    {
        var containers = pod.Items("spec", "containers").ToList();
        var names = containers.SelectMany(c => c.Items("env")).Where(e => e.Text("valueFrom", "secretKeyRef", "name") == secret.Name).Select(e => e.Text("name") ?? "").ToList();
        var all = containers.SelectMany(c => c.Items("envFrom")).Any(e => e.Text("secretRef", "name") == secret.Name);
        var volume = pod.Items("spec", "volumes").FirstOrDefault(v => v.Text("secret", "secretName") == secret.Name).Text("name");
        var mount = containers.SelectMany(c => c.Items("volumeMounts")).FirstOrDefault(m => volume is not null && m.Text("name") == volume).Text("mountPath");
        if (names.Count == 0 && !all && mount is null) { return null; }
        var started = pod.Items("status", "containerStatuses").Select(c => c.Time("state", "running", "startedAt")).Min();

        // A mounted file follows the Secret; an environment is what it was when the container started.
        var stale = mount is null && started is { } at && changed is { } now && at < now;
        return new(new(secret.Namespace, pod.Text("metadata", "name") ?? ""), names.Count > 0 ? string.Join(", ", names) : mount ?? "envFrom", started, stale);
    }
}
