namespace Kubernetes.ApiServer.Protobuf;

/// <summary>One field of a message.</summary>
/// <param name="Number">Its number on the wire.</param>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Type">The type of the field, of its elements, or of its map's values.</param>
/// <param name="MessageName">The message's name where the type is one.</param>
internal sealed record FieldDescriptor(int Number, string Name, FieldType Type, string MessageName)
{
    /// <summary>Whether the field is a pointer in the Go types: an explicit zero is a value.</summary>
    public bool IsPointer { get; init; }

    /// <summary>Whether the message's members stand in the parent's JSON.</summary>
    public bool IsEmbedded { get; init; }

    /// <summary>Whether the field is a list.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether the field is a map from text.</summary>
    public bool IsMap { get; init; }

    /// <summary>The message's descriptor; null where the table does not hold it, and its content is skipped.</summary>
    public MessageDescriptor? Message { get; set; }
}
