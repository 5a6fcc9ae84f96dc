using System.Buffers.Binary;

namespace Kubernetes.ApiServer.Streams.Spdy;

/// <summary>The frames of SPDY/3.1 that matter here.</summary>
internal enum SpdyFrameType
{
    Data = 0,
    SynStream = 1,
    SynReply = 2,
    RstStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    Headers = 8,
    WindowUpdate = 9,
}

/// <summary>One frame.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Flags">Its flags; 1 says that the sender's side of the stream is done.</param>
/// <param name="Stream">The stream; of control frames within the payload.</param>
/// <param name="Payload">Its content.</param>
internal readonly record struct SpdyFrame(SpdyFrameType Type, byte Flags, int Stream, byte[] Payload)
{
    /// <summary>The flag that ends a side of a stream.</summary>
    public const byte Fin = 1;

    private const int HeaderLength = 8;
    private const int LongestPayload = 1024 * 1024;

    /// <summary>Reads a frame.</summary>
    /// <returns>Null where the connection ended between frames.</returns>
    /// <exception cref="InvalidDataException">What arrived is no frame.</exception>
    public static async ValueTask<SpdyFrame?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        var read = await stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken);
        if (read < HeaderLength)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)) & 0xffffff;
        var first = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (length > LongestPayload || (first >> 31 == 1 && first >> 16 != 0x8003))
        {
            throw new InvalidDataException("not a frame of SPDY/3");
        }

        var payload = new byte[length];
        await stream.ReadExactlyAsync(payload, cancellationToken);
        if (first >> 31 == 0)
        {
            return new SpdyFrame(SpdyFrameType.Data, header[4], (int)first, payload);
        }

        var type = (SpdyFrameType)(first & 0xffff);
        var id = payload.Length >= 4 ? BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue : 0;
        return new SpdyFrame(type, header[4], id, payload);
    }

    /// <summary>The bytes of the frame.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[HeaderLength + Payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Type == SpdyFrameType.Data ? (uint)Stream : 0x80030000u | (uint)Type);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), Payload.Length);
        bytes[4] = Flags;
        Payload.CopyTo(bytes.AsSpan(HeaderLength));
        return bytes;
    }
}
