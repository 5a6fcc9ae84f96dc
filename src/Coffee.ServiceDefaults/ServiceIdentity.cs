namespace Coffee.ServiceDefaults;

/// <summary>Who answers: what <c>GET /</c> shows.</summary>
/// <param name="Name">The name of the service, from <c>SERVICE_NAME</c>.</param>
/// <param name="Version">The version that runs.</param>
/// <param name="Release">The release note of that version.</param>
/// <param name="Pod">The pod, from <c>POD_NAME</c>, or the host name, which on Kubernetes is the pod's name.</param>
/// <param name="Node">The node, from <c>NODE_NAME</c>; null where nothing says it.</param>
/// <param name="Database">What kind of database keeps the data: <c>none</c>, <c>sqlite</c> or <c>postgresql</c>.</param>
public sealed record ServiceIdentity(string Name, string Version, string Release, string Pod, string? Node, string Database);
