namespace Kubernetes.ApiServer.Protobuf;

/// <summary>One message of the Kubernetes API.</summary>
/// <param name="Name">Its name; with <c>GROUP/VERSION.</c> before it where there are homonyms.</param>
/// <param name="Fields">Its fields by number.</param>
internal sealed record MessageDescriptor(string Name, IReadOnlyDictionary<int, FieldDescriptor> Fields)
{
    /// <summary>The fields in the order of their numbers.</summary>
    public IReadOnlyList<FieldDescriptor> InOrder { get; } = [.. Fields.Values.OrderBy(field => field.Number)];

    /// <summary>The fields by their name in JSON; those of embedded messages among them.</summary>
    public Dictionary<string, FieldDescriptor> ByName { get; } = new(StringComparer.Ordinal);
}
