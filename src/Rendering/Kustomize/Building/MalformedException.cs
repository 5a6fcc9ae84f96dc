namespace Kustomize.Building;

/// <summary>A file of objects is no YAML: then it is not tried as a directory.</summary>
internal sealed class MalformedException(string message, Exception inner) : KustomizeException(message, inner);
