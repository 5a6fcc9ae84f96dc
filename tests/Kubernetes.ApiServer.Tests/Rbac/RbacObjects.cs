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

    /// <summary>Puts a role of some rules.</summary>
    public void PutRole(string kind, string ns, string name, string rules)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns.Length > 0) { metadata["namespace"] = ns; }
        Put(new JsonObject { ["kind"] = kind, ["metadata"] = metadata, ["rules"] = JsonNode.Parse(rules) });
    }

    /// <summary>Puts a binding: its kind, namespace, name, the kind and name of the role, the kind and name of the subject.</summary>
    public void PutBinding(string[] words)
    {
        var subject = new JsonObject { ["kind"] = words[5], ["name"] = words[6].Split('/')[^1] };
        if (words[6].Contains('/', StringComparison.Ordinal)) { subject["namespace"] = words[6].Split('/')[0]; }
        var metadata = new JsonObject { ["name"] = words[2] };
        if (words[1] != "-") { metadata["namespace"] = words[1]; }
        Put(new JsonObject
        {
            ["kind"] = words[0],
            ["metadata"] = metadata,
            ["roleRef"] = new JsonObject { ["kind"] = words[3], ["name"] = words[4] },
            ["subjects"] = new JsonArray(subject),
        });
    }
}
