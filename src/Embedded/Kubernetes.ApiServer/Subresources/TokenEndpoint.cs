using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.ApiServer.Fields;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Pki;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Subresources;

/// <summary>Answers TokenRequest: a bearer token for a service account, bound to the object that uses it.</summary>
internal sealed class TokenEndpoint(ObjectWriter writer, ObjectStore store, ServiceAccountTokens tokens, TimeProvider time)
{
    private const long DefaultSeconds = 3600;
    private const long ShortestSeconds = 600;
    private const long LongestSeconds = 1L << 32;

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var body = TypedBody.Decode<Authenticationv1TokenRequest>((await RequestBody.ReadAsync(call.Context.Request, "TokenRequest", cancellationToken)).Object);
        var (ns, name) = (call.Info.Namespace, call.Info.Name);
        var account = writer.Get(call.Resource, ns, name);
        if (body["spec"] is not JsonObject spec)
        {
            body["spec"] = spec = [];
        }

        var seconds = spec["expirationSeconds"] is JsonValue value && value.TryWhole(out long asked) ? asked : DefaultSeconds;
        if (seconds < ShortestSeconds)
        {
            throw Refusals.Invalid("TokenRequest", "authentication.k8s.io", "", [new StatusCause("FieldValueInvalid", $"Invalid value: {seconds}: may not specify a duration less than 10 minutes", "spec.expirationSeconds")]);
        }

        if (seconds > LongestSeconds)
        {
            throw Refusals.Invalid("TokenRequest", "authentication.k8s.io", "", [new StatusCause("FieldValueInvalid", $"Invalid value: {seconds}: may not specify a duration larger than 2^32 seconds", "spec.expirationSeconds")]);
        }

        if (spec["audiences"] is not JsonArray { Count: > 0 } audiences)
        {
            spec["audiences"] = audiences = [ServiceAccountTokens.Issuer];
        }

        var now = time.GetUtcNow();
        var token = new ServiceAccountToken(
            ns, name, account.Uid, [.. audiences.Select(a => (string?)a ?? "")], now, now.AddSeconds(seconds));
        token = Bind(token, spec["boundObjectRef"] as JsonObject, ns);
        spec["expirationSeconds"] = seconds;
        var answer = new JsonObject
        {
            ["kind"] = "TokenRequest",
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns, ["creationTimestamp"] = Managers.Format(now) },
            ["spec"] = spec.DeepClone(),
            ["status"] = new JsonObject { ["token"] = tokens.Sign(token), ["expirationTimestamp"] = Managers.Format(now.AddSeconds(seconds)) },
        };
        await Responses.JsonAsync(call.Context, 201, answer, cancellationToken);
    }

    private ServiceAccountToken Bind(ServiceAccountToken token, JsonObject? reference, string ns)
    {
        if (reference is null)
        {
            return token;
        }

        var (kind, name) = ((string?)reference["kind"], (string?)reference["name"] ?? "");
        var resource = kind switch
        {
            "Pod" => "pods",
            "Secret" => "secrets",
            _ => throw Refusals.Invalid("TokenRequest", "authentication.k8s.io", "", [new StatusCause("FieldValueInvalid", $"Invalid value: \"{kind}\": cannot bind token to object of type {kind}", "spec.boundObjectRef")]),
        };
        var found = store.Find(new ObjectPath("/" + resource, ns, name))
            ?? throw new StatusException(404, "NotFound", $"{resource} \"{name}\" not found") { Name = name, Kind = resource };
        if ((string?)reference["uid"] is { Length: > 0 } uid && uid != found.Uid)
        {
            throw new StatusException(409, "Conflict", $"Operation cannot be fulfilled on {resource} \"{name}\": the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated") { Name = name, Kind = resource };
        }

        if (kind == "Secret")
        {
            return token with { SecretName = name, SecretUid = found.Uid };
        }

        var node = found.Field("spec.nodeName");
        return token with { PodName = name, PodUid = found.Uid, NodeName = node.Length > 0 ? node : null, NodeUid = store.Find(new ObjectPath("/nodes", "", node))?.Uid };
    }
}
