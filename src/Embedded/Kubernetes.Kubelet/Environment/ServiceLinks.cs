using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Kubernetes.Kubelet.Network;
using Kubernetes.Kubelet.Objects;

namespace Kubernetes.Kubelet.Environment;

/// <summary>
/// The variables by which containers find the Services of their namespace. They are kept from one container to the next and follow
/// the Services: seven for each of a thousand would, made anew for each of a thousand pods, be most of the node's memory.
/// </summary>
internal sealed class ServiceLinks(ServiceTable services)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Links> _known = new(StringComparer.Ordinal);

    /// <summary>The variables of a namespace's Services now; callers share what is the same.</summary>
    internal ImmutableDictionary<string, string> Of(string ns)
    {
        var now = services.InNamespace(ns);
        lock (_gate)
        {
            var known = _known.GetValueOrDefault(ns, Links.None);
            var present = now.ToHashSet();
            var variables = known.Variables.RemoveRange(known.Services.Where(service => !present.Contains(service)).SelectMany(Of).Select(variable => variable.Key));

            // An object of the table is never changed, only replaced.
            variables = variables.SetItems(now.Where(service => !known.Services.Contains(service)).SelectMany(Of));
            _known[ns] = new(present, variables);
            return variables;
        }
    }

    /// <summary>The variables of one Service.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Of(JsonObject service)
    {
        var address = (string?)service["spec"]?["clusterIP"];
        if (address is null or "" or "None" || service["spec"]?["ports"] is not JsonArray { Count: > 0 } ports)
        {
            yield break;
        }

        var name = Upper(ObjectReader.KeyOf(service).Name);
        var first = NumberOf(ports[0]);
        yield return new($"{name}_SERVICE_HOST", address);
        yield return new($"{name}_SERVICE_PORT", first);
        foreach (var port in ports)
        {
            if ((string?)port?["name"] is { Length: > 0 } portName)
            {
                yield return new($"{name}_SERVICE_PORT_{Upper(portName)}", NumberOf(port));
            }
        }

        // The form of Docker's links, which Kubernetes still sets.
        yield return new($"{name}_PORT", $"tcp://{address}:{first}");
        foreach (var number in ports.Select(NumberOf))
        {
            var prefix = $"{name}_PORT_{number}_TCP";
            yield return new(prefix, $"tcp://{address}:{number}");
            yield return new($"{prefix}_PROTO", "tcp");
            yield return new($"{prefix}_PORT", number);
            yield return new($"{prefix}_ADDR", address);
        }
    }

    private static string Upper(string name) => name.ToUpperInvariant().Replace('-', '_');

    private static string NumberOf(JsonNode? port) => ((int?)port?["port"] ?? 0).ToString(CultureInfo.InvariantCulture);

    private sealed record Links(HashSet<JsonObject> Services, ImmutableDictionary<string, string> Variables)
    {
        public static readonly Links None = new([], ImmutableDictionary.Create<string, string>(StringComparer.Ordinal));
    }
}
