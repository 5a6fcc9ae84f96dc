using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kubernetes.ApiServer.Tests.Admission;

/// <summary>Admission webhooks: a real one over TLS on loopback, whose certificate the configuration's bundle vouches for.</summary>
public sealed class WebhookTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task A_mutating_webhook_changes_and_a_validating_one_refuses()
    {
        await using var server = await TestServer.StartAsync();
        await using var webhook = await Webhook.StartAsync(review => (string?)review["name"] == "bad"
            ? new JsonObject { ["allowed"] = false, ["status"] = new JsonObject { ["message"] = "bad names are not allowed" }, ["warnings"] = new JsonArray("think again") }
            : new JsonObject { ["allowed"] = true, ["patchType"] = "JSONPatch", ["patch"] = Convert.ToBase64String("""[{"op":"add","path":"/data/added","value":"yes"}]"""u8) });
        await ConfigureAsync(server, "mutatingwebhookconfigurations", webhook, "Fail");

        var (made, map) = await server.PostAsync(Maps, Map("good"));
        var (refused, status) = await server.PostAsync(Maps, Map("bad"));

        Assert.Equal((201, "yes", "v"), (made, (string?)map["data"]!["added"], (string?)map["data"]!["k"]));
        Assert.Equal(403, refused);
        Assert.Equal("admission webhook \"check.example.com\" denied the request: bad names are not allowed", (string?)status["message"]);
        var review = webhook.Reviews[^1];
        Assert.Equal(("CREATE", "configmaps", "kubernetes-admin"), ((string?)review["operation"], (string?)review["resource"]!["resource"], (string?)review["userInfo"]!["username"]));
    }

    [Theory]
    [InlineData("Fail", 500)]
    [InlineData("Ignore", 201)]
    public async Task A_webhook_that_is_gone_decides_by_its_failure_policy(string policy, int code)
    {
        await using var server = await TestServer.StartAsync();
        var webhook = await Webhook.StartAsync(_ => []);
        await ConfigureAsync(server, "validatingwebhookconfigurations", webhook, policy);
        await webhook.DisposeAsync();

        var (answered, _) = await server.PostAsync(Maps, Map("a"));

        Assert.Equal(code, answered);
    }

    [Fact]
    public async Task A_webhook_with_a_foreign_certificate_is_not_trusted()
    {
        await using var server = await TestServer.StartAsync();
        await using var webhook = await Webhook.StartAsync(_ => new JsonObject { ["allowed"] = true });
        await using var other = await Webhook.StartAsync(_ => new JsonObject { ["allowed"] = true });
        await ConfigureAsync(server, "validatingwebhookconfigurations", webhook, "Fail", other.Bundle);

        var (code, status) = await server.PostAsync(Maps, Map("a"));

        Assert.Equal(500, code);
        Assert.StartsWith("Internal error occurred: failed calling webhook \"check.example.com\": failed to call webhook:", (string?)status["message"], StringComparison.Ordinal);
        Assert.Empty(webhook.Reviews);
    }

    private static string Map(string name) => $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}"},"data":{"k":"v"} }""";

    private static async Task ConfigureAsync(TestServer server, string plural, Webhook webhook, string policy, string? bundle = null)
    {
        var kind = plural == "mutatingwebhookconfigurations" ? "MutatingWebhookConfiguration" : "ValidatingWebhookConfiguration";
        var (code, answer) = await server.PostAsync($"/apis/admissionregistration.k8s.io/v1/{plural}", $$"""
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"{{kind}}","metadata":{"name":"w"},"webhooks":[{"name":"check.example.com","admissionReviewVersions":["v1"],"sideEffects":"None","failurePolicy":"{{policy}}",
             "clientConfig":{"url":"{{webhook.Address}}check","caBundle":"{{bundle ?? webhook.Bundle}}"},"rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE"],"resources":["configmaps"]}]}]}
            """);
        Assert.True(code == 201, answer.ToJsonString());
    }

    private sealed class Webhook : IAsyncDisposable
    {
        private readonly WebApplication _application;

        private Webhook(WebApplication application, Uri address, string bundle, List<JsonObject> reviews) => (_application, Address, Bundle, Reviews) = (application, address, bundle, reviews);

        public Uri Address { get; }

        public string Bundle { get; }

        public List<JsonObject> Reviews { get; }

        public static async Task<Webhook> StartAsync(Func<JsonObject, JsonObject> decide)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=webhook", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(1));
            var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
            var reviews = new List<JsonObject>();
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
            var application = builder.Build();
            application.Run(async context =>
            {
                var review = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!["request"] as JsonObject ?? [];
                lock (reviews) { reviews.Add(review); }
                var response = decide(review);
                response["uid"] = (string?)review["uid"];
                await context.Response.WriteAsync(new JsonObject { ["kind"] = "AdmissionReview", ["apiVersion"] = "admission.k8s.io/v1", ["response"] = response }.ToJsonString(), context.RequestAborted);
            });
            await application.StartAsync(TestContext.Current.CancellationToken);
            var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            return new Webhook(application, new Uri(address), Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem())), reviews);
        }

        public ValueTask DisposeAsync() => _application.DisposeAsync();
    }
}
