using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Rbac;

namespace Kubernetes.ApiServer.Tests.Rbac;

/// <summary>Roles and bindings in memory.</summary>
internal sealed class RbacObjects : IRbacObjects
{
    private readonly Dictionary<(string Plural, string Namespace, string Name), JsonObject> _items = [];
    private long _revision;

    public long Revision(string plural) => _revision;

    public IEnumerable<JsonObject> List(string plural) => _items.Where(item => item.Key.Plural == plural).Select(item => item.Value);

    public void Put(string json) => Put((JsonObject)JsonNode.Parse(json)!);

    public void Put(JsonObject item)
    {
        item["metadata"]!["resourceVersion"] = (++_revision).ToString(System.Globalization.CultureInfo.InvariantCulture);
        _items[(((string)item["kind"]!).ToLowerInvariant() + "s", (string?)item["metadata"]!["namespace"] ?? "", (string)item["metadata"]!["name"]!)] = item;
    }

    public void Remove(string plural, string ns, string name)
    {
        _items.Remove((plural, ns, name));
        _revision++;
    }

    /// <summary>The object of a cluster-wide resource.</summary>
    public JsonObject Find(string plural, string name) => _items[(plural, "", name)];
}
