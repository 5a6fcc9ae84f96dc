namespace Kubernetes.ApiServer.Protobuf;

/// <summary>The types that fields of messages have.</summary>
internal enum FieldType
{
    /// <summary>UTF-8 text.</summary>
    String,

    /// <summary>A varint of 32 or 64 bits.</summary>
    Integer,

    /// <summary>A varint that is 0 or 1.</summary>
    Boolean,

    /// <summary>A fixed64 floating-point number.</summary>
    Double,

    /// <summary>Bytes: base64 in JSON.</summary>
    Bytes,

    /// <summary>Seconds since 1970: RFC 3339 in JSON.</summary>
    Time,

    /// <summary>The same with six digits of a second.</summary>
    MicroTime,

    /// <summary>Nanoseconds: Go's notation in JSON.</summary>
    Duration,

    /// <summary>A quantity such as <c>100m</c>.</summary>
    Quantity,

    /// <summary>A number or a text, such as a port.</summary>
    IntOrString,

    /// <summary>A message whose one field holds JSON.</summary>
    RawJson,

    /// <summary>A message that stands for a list of texts.</summary>
    StringList,

    /// <summary>Another message of the table.</summary>
    Message,
}
