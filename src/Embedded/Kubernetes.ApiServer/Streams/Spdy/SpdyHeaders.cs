using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Kubernetes.ApiServer.Streams.Spdy;

/// <summary>
/// Reads and writes the compressed headers of one SPDY connection; each direction is one zlib stream from beginning to end.
/// .NET's inflater takes no dictionary, so it is given one as a first stored block, whose output is thrown away; what is
/// written is stored uncompressed, which every inflater reads.
/// </summary>
internal sealed class SpdyHeaders : IDisposable
{
    private const int ZlibHeaderLength = 2;
    private const int DictionaryIdLength = 4;
    private const int MostHeaders = 64;
    private const int LongestText = 16 * 1024;

    private readonly FrameSource _source = new();
    private readonly DeflateStream _inflater;
    private bool _began;
    private bool _answered;

    public SpdyHeaders()
    {
        _inflater = new DeflateStream(_source, CompressionMode.Decompress);
        var dictionary = SpdyDictionary.Bytes.Span;
        var block = new byte[5 + dictionary.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(1), (ushort)dictionary.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(3), (ushort)~dictionary.Length);
        dictionary.CopyTo(block.AsSpan(5));
        _source.Bytes = block;
        _inflater.ReadExactly(new byte[dictionary.Length]);
    }

    /// <summary>Reads the headers of a frame.</summary>
    /// <exception cref="InvalidDataException">They are no headers.</exception>
    public Dictionary<string, string> Read(ReadOnlyMemory<byte> compressed)
    {
        if (!_began)
        {
            _began = true;
            var skipped = compressed.Length > 1 && (compressed.Span[1] & 0x20) != 0 ? ZlibHeaderLength + DictionaryIdLength : ZlibHeaderLength;
            compressed = compressed.Length >= skipped ? compressed[skipped..] : throw new InvalidDataException("the headers do not begin as zlib does");
        }

        _source.Bytes = compressed;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            var count = Number();
            for (var i = 0; i < count; i++)
            {
                var name = Text();
                headers[name] = Text();
                if (headers.Count > MostHeaders)
                {
                    throw new InvalidDataException("too many headers");
                }
            }
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("the headers end early");
        }

        return headers;
    }

    /// <summary>The bytes of an answer without headers.</summary>
    public byte[] WriteEmpty()
    {
        // zlib header once, then a stored block of four zero bytes: no headers. The empty block after it is a sync flush: without
        // it Go's inflater asks for more, meets the end of the frame, and fails at the next answer of the same connection.
        byte[] block = [0x00, 0x04, 0x00, 0xfb, 0xff, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff];
        if (_answered)
        {
            return block;
        }

        _answered = true;
        return [0x78, 0x01, .. block];
    }

    /// <inheritdoc/>
    public void Dispose() => _inflater.Dispose();

    private int Number()
    {
        Span<byte> bytes = stackalloc byte[4];
        _inflater.ReadExactly(bytes);
        var number = BinaryPrimitives.ReadInt32BigEndian(bytes);
        return number is >= 0 and <= LongestText ? number : throw new InvalidDataException("a header is too long");
    }

    private string Text()
    {
        var bytes = new byte[Number()];
        _inflater.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Gives the inflater the bytes of one frame at a time.</summary>
    private sealed class FrameSource : Stream
    {
        public ReadOnlyMemory<byte> Bytes { get; set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, Bytes.Length);
            Bytes.Span[..count].CopyTo(buffer);
            Bytes = Bytes[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
