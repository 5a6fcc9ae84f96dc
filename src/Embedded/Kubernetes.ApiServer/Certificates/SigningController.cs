using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Pki;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Kubernetes.ApiServer.Certificates;

/// <summary>
/// Signs approved requests for client certificates (<c>kubernetes.io/kube-apiserver-client</c>) with the cluster's authority. Upstream's
/// controller manager does this; here the server does, which alone holds the authority's key.
/// </summary>
internal sealed partial class SigningController(ObjectStore store, ResourceRegistry registry, ObjectWriter writer, CertificateAuthority authority, ILogger<SigningController> logger)
{
    private const string Key = "certificates.k8s.io/certificatesigningrequests";
    private static readonly UserInfo Server = new("system:apiserver", [UserInfo.Masters]);
    private static readonly string[] AllowedUsages = ["client auth", "digital signature", "key encipherment"];

    /// <summary>Follows the requests until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var (subscription, start) = store.Follow(Key, null)!.Value;
            foreach (var request in start.Of(Key).In(null)) { await SignAsync(request, cancellationToken); }
            while (subscription.Take(out _, out var changed) is { } changes)
            {
                foreach (var change in changes.Where(change => change.Type != StoreEventType.Deleted)) { await SignAsync(change.Object, cancellationToken); }
                await changed.WaitAsync(cancellationToken);
            }
        }
    }

    private async Task SignAsync(StoredObject stored, CancellationToken cancellationToken)
    {
        var value = stored.Parse();
        var (spec, status) = (value.Section("spec"), value.Section("status"));
        var types = status.Items("conditions").Where(condition => condition.Text("status") == "True").Select(condition => condition.Text("type")).ToList();
        if (!types.Contains("Approved") || types.Contains("Denied") || types.Contains("Failed") || status.Text("certificate").Length > 0 || spec.Text("signerName") != SigningRequest.ClientSigner)
        {
            return;
        }

        try
        {
            var usages = (spec["usages"] as JsonArray ?? []).Select(usage => (string?)usage ?? "").ToList();
            if (!SigningRequest.TryRead(spec.Text("request"), out var request, out var problem)) { Fail(status, problem); }
            else if (!usages.Contains("client auth") || usages.Except(AllowedUsages).Any()) { Fail(status, "usages did not match: the signer issues client certificates only"); }
            else
            {
                var seconds = spec["expirationSeconds"] is JsonValue number && number.TryWhole(out long stated) ? stated : (long?)null;
                status["certificate"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(authority.Sign(request, seconds is { } life ? TimeSpan.FromSeconds(life) : null)));
            }

            var resource = registry.Catalog.Find("certificates.k8s.io", "v1", "certificatesigningrequests")!;
            await writer.ReplaceAsync(new WriteRequest(resource, "", stored.Path.Name, Server) { Subresource = "status", FieldManager = "kube-controller-manager" }, stored, value, null, null, cancellationToken);
        }
        catch (Exception error) when (error is StatusException or CryptographicException or StoreUnavailableException)
        {
            Failed(logger, stored.Path.Name, error);
        }
    }

    private static void Fail(JsonObject status, string message)
    {
        if (status["conditions"] is not JsonArray conditions) { status["conditions"] = conditions = []; }
        conditions.Add((JsonNode)new JsonObject { ["type"] = "Failed", ["status"] = "True", ["reason"] = "SignerValidationFailure", ["message"] = message });
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "CertificateSigningRequest {Name} could not be signed; the next change to it tries again")]
    private static partial void Failed(ILogger logger, string name, Exception error);
}
