using System.IO.Compression;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Http;

public sealed class PackedAnswerTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Large_answers_are_packed_for_who_takes_gzip_and_small_ones_never()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Maps, $$"""{"metadata":{"name":"large"},"data":{"text":"{{new string('x', 200_000)}}"} }""");
        var plain = await server.Client.GetByteArrayAsync(Maps + "/large", token);

        using var request = new HttpRequestMessage(HttpMethod.Get, Maps + "/large");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var packed = await server.Client.SendAsync(request, token);
        using var small = new HttpRequestMessage(HttpMethod.Get, "/api/v1/namespaces/default");
        small.Headers.AcceptEncoding.ParseAdd("gzip");
        using var unpacked = await server.Client.SendAsync(small, token);

        Assert.Equal(["gzip"], packed.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", packed.Headers.Vary);
        await using var content = new GZipStream(await packed.Content.ReadAsStreamAsync(token), CompressionMode.Decompress);
        var text = new MemoryStream();
        await content.CopyToAsync(text, token);
        Assert.Equal(plain, text.ToArray());
        Assert.Empty(unpacked.Content.Headers.ContentEncoding);
    }
}
