using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of Events of the core form without <c>eventTime</c> (pkg/apis/core/validation/events.go).</summary>
internal static class EventValidation
{
    /// <summary>Checks that an event is where its object is; that of an object without a namespace is in <c>default</c>.</summary>
    public static void Validate(JsonObject item, FieldErrors errors)
    {
        if (item.Text("eventTime").Length > 0) { return; }
        var (own, about) = ((item["metadata"] as JsonObject).Text("namespace"), (item["involvedObject"] as JsonObject).Text("namespace"));
        if (own != about && !(about.Length == 0 && own == "default")) { errors.Invalid("involvedObject.namespace", about, "does not match event.namespace"); }
    }
}
