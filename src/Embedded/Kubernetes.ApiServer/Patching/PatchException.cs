using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Patching;

/// <summary>A patch cannot be read or does not fit the object.</summary>
internal sealed class PatchException(bool malformed, string message, bool isNamed = true) : Exception(message)
{
    /// <summary>
    /// How it is refused. What upstream has no name for answers 500 there; here the words are the same and the blame is the client's
    /// (interpretStrategicMergePatchError, pkg/endpoints/handlers/patch.go).
    /// </summary>
    public StatusException ToRefusal() => !malformed ? Refusals.Unpatchable() : isNamed ? Refusals.BadRequest(Message) : new StatusException(400, "", Message);
}
