using System.Net;
using Dashboard.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Dashboard.Tests.Hosting;

public sealed class HeadRequestsTests
{
    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/api/things", HttpStatusCode.MethodNotAllowed)]
    public async Task Head_answers_as_get_does_without_a_body_where_a_page_is(string path, HttpStatusCode expected)
    {
        var token = TestContext.Current.CancellationToken;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.UseHeadOfPages(context => !context.Request.Path.StartsWithSegments("/api"));
        app.UseRouting();
        app.MapGet("/", () => "page");
        app.MapGet("/api/things", () => "things");
        await app.StartAsync(token);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var answer = await client.SendAsync(request, token);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(token));
    }
}
