using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Admission;

/// <summary>What policies and webhooks are told of a write.</summary>
/// <param name="Request">The write.</param>
/// <param name="Operation">CREATE, UPDATE or DELETE.</param>
/// <param name="Value">The object as it shall be; null where it is deleted.</param>
/// <param name="Old">The object as it is; null where it is created.</param>
internal sealed record AdmissionAttributes(WriteRequest Request, string Operation, JsonObject? Value, JsonObject? Old)
{
    /// <summary>The name of the object.</summary>
    public string Name => Request.Name.Length > 0 ? Request.Name : (string?)(Value ?? Old)?["metadata"]?["name"] ?? "";

    /// <summary>The labels of the object's namespace; null for objects without one.</summary>
    public JsonObject? NamespaceLabels(ObjectStore store) => Request.Resource is { Group: "", Kind: "Namespace" }
        ? (Value ?? Old)?["metadata"]?["labels"] as JsonObject ?? []
        : Request.Resource.Namespaced ? store.Find(new ObjectPath("/namespaces", "", Request.Namespace))?.Parse()["metadata"]?["labels"] as JsonObject ?? [] : null;

    /// <summary>The variable <c>request</c> of expressions, and the head of a review.</summary>
    public JsonObject Describe()
    {
        var resource = Request.Resource;
        var kind = new JsonObject { ["group"] = resource.Group, ["version"] = resource.Version, ["kind"] = resource.Kind };
        var plural = new JsonObject { ["group"] = resource.Group, ["version"] = resource.Version, ["resource"] = resource.Plural };
        var user = new JsonObject { ["username"] = Request.User.Name, ["groups"] = new JsonArray([.. Request.User.Groups.Select(g => (JsonNode)g)]) };
        if (Request.User.Uid.Length > 0)
        {
            user["uid"] = Request.User.Uid;
        }

        var described = new JsonObject
        {
            ["kind"] = kind,
            ["resource"] = plural,
            ["requestKind"] = kind.DeepClone(),
            ["requestResource"] = plural.DeepClone(),
            ["name"] = Name,
            ["operation"] = Operation,
            ["userInfo"] = user,
            ["dryRun"] = Request.DryRun,
            ["options"] = new JsonObject { ["kind"] = Operation switch { "CREATE" => "CreateOptions", "DELETE" => "DeleteOptions", _ => "UpdateOptions" }, ["apiVersion"] = "meta.k8s.io/v1" },
        };
        if (resource.Namespaced)
        {
            described["namespace"] = Request.Namespace;
        }

        if (Request.Subresource.Length > 0)
        {
            described["subResource"] = Request.Subresource;
            described["requestSubResource"] = Request.Subresource;
        }

        return described;
    }
}
