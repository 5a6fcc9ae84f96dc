namespace Kubernetes.Kubelet.Network;

/// <summary>One endpoint of a port of a Service.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port.</param>
internal readonly record struct ServiceEndpoint(string Address, int Port);
