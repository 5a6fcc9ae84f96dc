namespace Clusters.Commands;

/// <summary>What a command did to one object, in kubectl's own words.</summary>
/// <param name="Kind">Its kind as kubectl prints it, such as <c>deployment.apps</c>.</param>
/// <param name="Namespace">Its namespace; empty for an object of cluster scope, and where kubectl does not say.</param>
/// <param name="Name">Its name.</param>
/// <param name="Verb"><c>created</c>, <c>configured</c>, <c>unchanged</c>, <c>serverside-applied</c>, <c>scaled</c>, <c>patched</c> or <c>deleted</c>.</param>
public sealed record ObjectChange(string Kind, string Namespace, string Name, string Verb);
