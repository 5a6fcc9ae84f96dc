namespace Kubernetes.ApiServer.Protobuf;

/// <summary>A body is not what its content type says; the message tells the client what is wrong (a 400).</summary>
internal sealed class ProtobufException(string message) : Exception(message);
