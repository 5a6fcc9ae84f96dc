using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.ApiServer.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Kubernetes.ApiServer.Tests.Admission;

public sealed class PodAdmissionTests
{
    private const string Namespace = "/api/v1/namespaces/fresh";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_pod_of_a_new_namespace_waits_for_the_default_account()
    {
        await using var server = await StartAsync();

        var creating = server.PostAsync(Namespace + "/pods", Pod("default"));
        await server.PostAsync(Namespace + "/serviceaccounts", """{"metadata":{"name":"other"}}""");
        var isWaiting = !creating.IsCompleted;
        await server.PostAsync(Namespace + "/serviceaccounts", """{"metadata":{"name":"default"}}""");
        var (code, pod) = await creating;

        Assert.True(isWaiting);
        Assert.Equal(201, code);
        Assert.StartsWith("kube-api-access-", (string?)pod["spec"]!["volumes"]![0]!["name"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_is_refused_at_once_without_an_account_that_it_names_and_after_a_while_without_the_default_one()
    {
        await using var server = await StartAsync();

        var (code, named) = await server.PostAsync(Namespace + "/pods", Pod("nosuch"));
        var creating = server.PostAsync(Namespace + "/pods", Pod("default"));
        while (!creating.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var (codeOfDefault, unnamed) = await creating;

        Assert.Equal((403, 403), (code, codeOfDefault));
        Assert.Equal("pods \"p\" is forbidden: error looking up service account fresh/nosuch: serviceaccount \"nosuch\" not found", (string?)named["message"]);
        Assert.Equal("pods \"p\" is forbidden: error looking up service account fresh/default: serviceaccount \"default\" not found", (string?)unnamed["message"]);
    }

    private static string Pod(string account) => new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = "p" },
        ["spec"] = new JsonObject { ["serviceAccountName"] = account, ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "i" }) },
    }.ToJsonString();

    private async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync(new ApiServerOptions { Time = _time });
        await server.PostAsync("/api/v1/namespaces", """{"metadata":{"name":"fresh"}}""");
        return server;
    }
}
