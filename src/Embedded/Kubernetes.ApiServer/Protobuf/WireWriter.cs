namespace Kubernetes.ApiServer.Protobuf;

/// <summary>Writes the fields of protobuf messages.</summary>
internal static class WireWriter
{
    /// <summary>A message of its own, to be written as a field of another.</summary>
    public static MemoryStream Message(Action<MemoryStream> write)
    {
        var message = new MemoryStream();
        write(message);
        return message;
    }

    /// <summary>Writes a number, which takes ten bytes where it is negative.</summary>
    public static void Number(Stream output, int number, long value)
    {
        Varint(output, (ulong)number << 3);
        Varint(output, (ulong)value);
    }

    /// <summary>Writes a message.</summary>
    public static void Bytes(Stream output, int number, MemoryStream content) => Bytes(output, number, content.GetBuffer().AsSpan(0, (int)content.Length));

    /// <summary>Writes bytes or text.</summary>
    public static void Bytes(Stream output, int number, ReadOnlySpan<byte> content)
    {
        Varint(output, ((ulong)number << 3) | 2);
        Varint(output, (ulong)content.Length);
        output.Write(content);
    }

    /// <summary>Writes a number in groups of seven bits.</summary>
    public static void Varint(Stream output, ulong value)
    {
        for (; value >= 0x80; value >>= 7) { output.WriteByte((byte)(value | 0x80)); }
        output.WriteByte((byte)value);
    }
}
