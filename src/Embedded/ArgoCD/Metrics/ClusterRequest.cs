namespace ArgoCD.Metrics;

/// <summary>A request to the API server, as upstream's wrapper of the transport reads it off its address.</summary>
/// <param name="Verb"><c>Get</c>, <c>List</c>, <c>Watch</c>, <c>Create</c>, <c>Update</c>, <c>Patch</c> or <c>Delete</c>.</param>
/// <param name="Resource">The kind's name in addresses, such as <c>deployments</c>; of a discovery its group, or <c>api</c>.</param>
/// <param name="Namespace">The namespace; empty where the address has none.</param>
/// <param name="Code">The status code; 0 where the server did not answer.</param>
internal sealed record ClusterRequest(string Verb, string Resource, string Namespace, int Code);
