using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Certificates;

public sealed class SigningTests
{
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private const string Approval = """{"status":{"conditions":[{"type":"Approved","status":"True","reason":"Ok","message":"m"}]}}""";
    private const string MergePatch = "application/merge-patch+json";

    [Fact]
    public async Task An_approved_request_becomes_a_certificate_with_which_its_user_signs_in()
    {
        await using var server = await TestServer.StartAsync();
        using var key = RSA.Create(2048);
        var (code, made) = await server.PostAsync(Requests, Request(key, "O=dev, CN=bob"));
        Assert.Equal(201, code);
        Assert.Equal("kubernetes-admin", (string?)made["spec"]!["username"]);

        await server.SendAsync(HttpMethod.Patch, Requests + "/c/approval", Approval, MergePatch);
        var signed = await SignedAsync(server);

        using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(Convert.FromBase64String((string)signed["status"]!["certificate"]!)));
        using var whole = certificate.CopyWithPrivateKey(key);
        using var trusting = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        trusting.ClientCertificates.Add(whole);
        using var bob = new HttpClient(trusting) { BaseAddress = server.Host.Address };
        using var answer = await bob.GetAsync("/api/v1/pods", TestContext.Current.CancellationToken);
        var refusal = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" at the cluster scope", (string?)refusal["message"]);
        Assert.InRange(certificate.NotAfter - certificate.NotBefore, TimeSpan.FromHours(1), TimeSpan.FromHours(1) + TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task A_request_is_approved_only_by_who_may_do_that_for_its_signer_and_only_by_its_approval()
    {
        await using var server = await TestServer.StartAsync();
        using var key = RSA.Create(2048);
        await server.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles", """{"metadata":{"name":"csr"},"rules":[{"apiGroups":["certificates.k8s.io"],"resources":["certificatesigningrequests","certificatesigningrequests/approval","certificatesigningrequests/status"],"verbs":["*"]}]}""");
        await server.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """{"metadata":{"name":"csr"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"csr"},"subjects":[{"kind":"User","name":"eve","apiGroup":"rbac.authorization.k8s.io"}]}""");
        await server.PostAsync(Requests, Request(key, "CN=eve"));
        using var client = TestServer.ClientOf(server.Host, "eve");

        async Task<string?> TriedAsync(string path, string patch)
        {
            using var content = new StringContent(patch, Encoding.UTF8, MergePatch);
            using var answer = await client.PatchAsync(Requests + path, content, TestContext.Current.CancellationToken);
            return (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["message"];
        }

        const string Refused = "certificatesigningrequests.certificates.k8s.io \"c\" is forbidden: user not permitted to ";
        Assert.Equal(Refused + "approve requests with signerName \"kubernetes.io/kube-apiserver-client\"", await TriedAsync("/c/approval", Approval));
        Assert.Equal(Refused + "sign requests with signerName \"kubernetes.io/kube-apiserver-client\"", await TriedAsync("/c/status", """{"status":{"certificate":"eA=="}}"""));
        Assert.Null(await TriedAsync("/c", """{"spec":{"username":"admin","groups":["system:masters"]},"status":{"conditions":[{"type":"Approved","status":"True"}]}}"""));
        var (_, stored) = await server.GetAsync(Requests + "/c");
        Assert.Equal("kubernetes-admin", (string?)stored["spec"]!["username"]);
        Assert.Null(stored["status"]!["conditions"]);
        var (code, added) = await server.SendAsync(HttpMethod.Patch, Requests + "/c/status", Approval, MergePatch);
        Assert.Equal((422, "CertificateSigningRequest.certificates.k8s.io \"c\" is invalid: status.conditions: Forbidden: updates may not add a condition of type \"Approved\""), (code, (string?)added["message"]));
    }

    [Fact]
    public async Task Nobody_asks_to_be_a_master_and_a_server_certificate_is_not_signed()
    {
        await using var server = await TestServer.StartAsync();
        using var key = RSA.Create(2048);

        var (code, refused) = await server.PostAsync(Requests, Request(key, "O=system:masters, CN=eve"));
        await server.PostAsync(Requests, Request(key, "CN=eve", "server auth"));
        await server.SendAsync(HttpMethod.Patch, Requests + "/c/approval", Approval, MergePatch);
        var failed = await SignedAsync(server);

        Assert.Equal((403, "certificatesigningrequests.certificates.k8s.io \"c\" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed"), (code, (string?)refused["message"]));
        Assert.Null(failed["status"]!["certificate"]);
        Assert.Equal("SignerValidationFailure", (string?)failed["status"]!["conditions"]![1]!["reason"]);
    }

    [Fact]
    public async Task What_is_written_to_a_part_of_a_pod_changes_that_part_alone()
    {
        await using var server = await TestServer.StartAsync();
        const string pods = "/api/v1/namespaces/default/pods";
        await server.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
        await server.PostAsync(pods, """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        const string change = """{"metadata":{"labels":{"a":"b"}},"spec":{"nodeName":"n","containers":[{"name":"c","image":"other","resources":{"requests":{"cpu":"1"}}}],"ephemeralContainers":[{"name":"e","image":"i"}]}}""";

        var (_, resized) = await server.SendAsync(HttpMethod.Patch, pods + "/p/resize", change, "application/strategic-merge-patch+json");
        var (_, extended) = await server.SendAsync(HttpMethod.Patch, pods + "/p/ephemeralcontainers", change, "application/strategic-merge-patch+json");

        Assert.Equal("1", (string?)resized["spec"]!["containers"]![0]!["resources"]!["requests"]!["cpu"]);
        Assert.Null(resized["spec"]!["ephemeralContainers"]);
        Assert.Equal("e", (string?)extended["spec"]!["ephemeralContainers"]![0]!["name"]);
        Assert.All([resized, extended], pod => Assert.Equal(("i", null, null), ((string?)pod["spec"]!["containers"]![0]!["image"], (string?)pod["spec"]!["nodeName"], pod["metadata"]!["labels"])));
    }

    /// <summary>Waits for what the signer says.</summary>
    private static async Task<JsonObject> SignedAsync(TestServer server)
    {
        await foreach (var change in server.WatchAsync(Requests + "?watch=true&fieldSelector=metadata.name%3Dc"))
        {
            var request = (JsonObject)change["object"]!;
            if (request["status"]?["certificate"] is not null || request["status"]?["conditions"] is JsonArray { Count: > 1 }) { return request; }
        }

        throw new InvalidOperationException("the watch ended before the request was answered");
    }

    private static string Request(RSA key, string subject, string usage = "client auth") => new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = "c" },
        ["spec"] = new JsonObject
        {
            ["request"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem())),
            ["signerName"] = "kubernetes.io/kube-apiserver-client",
            ["usages"] = new JsonArray(usage),
            ["expirationSeconds"] = 3600,
        },
    }.ToJsonString();
}
