using System.IO.Compression;
using Kubernetes.ApiServer.Streams.Spdy;

namespace Kubernetes.ApiServer.Tests.Streams;

public sealed class SpdyHeadersTests
{
    [Fact]
    public void The_dictionary_is_that_of_the_specification()
    {
        var (a, b) = (1u, 0u);
        foreach (var value in SpdyDictionary.Bytes.Span)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        Assert.Equal(0xE3C6A7C2u, (b << 16) | a);
    }

    [Fact]
    public void Headers_of_successive_frames_are_one_compressed_stream()
    {
        using var headers = new SpdyHeaders();
        using var compressed = new MemoryStream();
        using var deflater = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true);

        foreach (var port in new[] { "80", "8080", "80" })
        {
            compressed.SetLength(0);
            deflater.Write(Block(("streamtype", "data"), ("port", port), ("requestid", "7")));
            deflater.Flush();
            var read = headers.Read(compressed.ToArray());

            Assert.Equal("data", read["streamType"]);
            Assert.Equal(port, read["port"]);
            Assert.Equal("7", read["requestid"]);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x78 })]
    [InlineData(new byte[] { 0x78, 0x9c, 0xff, 0xff, 0xff })]
    public void What_is_no_header_block_is_refused(byte[] bytes)
    {
        using var headers = new SpdyHeaders();
        Assert.Throws<InvalidDataException>(() => headers.Read(bytes));
    }

    private static byte[] Block(params (string Name, string Value)[] headers)
    {
        using var block = new MemoryStream();
        Number(headers.Length);
        foreach (var (name, value) in headers)
        {
            Text(name);
            Text(value);
        }

        return block.ToArray();

        void Number(int number) => block.Write([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);

        void Text(string text)
        {
            Number(text.Length);
            block.Write(System.Text.Encoding.ASCII.GetBytes(text));
        }
    }
}
