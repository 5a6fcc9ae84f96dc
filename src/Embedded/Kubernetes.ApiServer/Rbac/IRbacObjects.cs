using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Rbac;

/// <summary>Where the authorizer reads roles and bindings from. Both members are called on every decision and must be cheap.</summary>
internal interface IRbacObjects
{
    /// <summary>A number that changes whenever an object of the resource changes, appears or goes.</summary>
    /// <param name="plural"><c>roles</c>, <c>clusterroles</c>, <c>rolebindings</c> or <c>clusterrolebindings</c>.</param>
    long Revision(string plural);

    /// <summary>All objects of the resource. They are read, never changed; an object's <c>metadata.resourceVersion</c> identifies its content.</summary>
    /// <param name="plural">As in <see cref="Revision"/>.</param>
    IEnumerable<JsonObject> List(string plural);
}
