using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Http;

public sealed class ListLimitTests
{
    [Theory]
    [InlineData("x", 400, "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("1.5", 400, "strconv.ParseInt: parsing \"1.5\": invalid syntax")]
    [InlineData("", 400, "strconv.ParseInt: parsing \"\": invalid syntax")]
    [InlineData("-1", 200, null)]
    [InlineData("99999999999", 200, null)]
    public async Task A_limit_is_a_whole_number(string limit, int expected, string? message)
    {
        await using var server = await TestServer.StartAsync();

        var (code, answer) = await server.GetAsync($"/api/v1/namespaces/default/configmaps?limit={limit}");

        Assert.Equal(expected, code);
        Assert.Equal(message, (string?)answer["message"]);
    }
}
