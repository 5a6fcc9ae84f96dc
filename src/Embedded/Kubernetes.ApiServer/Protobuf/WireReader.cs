using System.Buffers.Binary;

namespace Kubernetes.ApiServer.Protobuf;

/// <summary>Reads proto2's wire format from a span, and never beyond it.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>Reads the next field's number and wire type.</summary>
    /// <returns>False at the end.</returns>
    public bool Next(out int number, out int wireType)
    {
        number = 0;
        wireType = 0;
        if (_rest.IsEmpty) { return false; }
        var tag = Varint();
        if (tag > uint.MaxValue || tag >> 3 == 0) { throw new ProtobufException("proto: illegal tag"); }
        number = (int)(tag >> 3);
        wireType = (int)(tag & 7);
        return true;
    }

    /// <summary>Reads a varint.</summary>
    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_rest.IsEmpty) { throw new ProtobufException("unexpected EOF"); }
            var part = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) { return value; }
        }

        throw new ProtobufException("proto: integer overflow");
    }

    /// <summary>Reads eight bytes.</summary>
    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Reads a length and that many bytes.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        var length = Varint();
        if (length > (ulong)_rest.Length) { throw new ProtobufException("unexpected EOF"); }
        return Take((int)length);
    }

    /// <summary>Passes over a field that nobody asked for.</summary>
    public void Skip(int wireType)
    {
        switch (wireType)
        {
            case 0: Varint(); break;
            case 1: Take(8); break;
            case 2: Bytes(); break;
            case 5: Take(4); break;
            default: throw new ProtobufException($"proto: illegal wireType {wireType}");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) { throw new ProtobufException("unexpected EOF"); }
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
