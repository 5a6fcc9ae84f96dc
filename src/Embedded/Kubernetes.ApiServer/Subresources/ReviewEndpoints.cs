using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Authentication;
using Kubernetes.ApiServer.Fields;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Pki;
using Kubernetes.ApiServer.Rbac;

namespace Kubernetes.ApiServer.Subresources;

/// <summary>Answers what is created only to be answered: reviews of access and tokens, and the old binding resource.</summary>
internal sealed class ReviewEndpoints(RbacAuthorizer authorizer, Authenticator authenticator, TimeProvider time)
{
    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (call.Info.Verb != "create" || call.Info.Name.Length > 0)
        {
            throw Refusals.MethodNotAllowed();
        }

        if (call.Resource.Plural == "bindings")
        {
            throw Refusals.MethodNotAllowed();
        }

        var body = (await RequestBody.ReadAsync(call.Context.Request, call.Resource.Kind, cancellationToken)).Object;
        ObjectWriter.CheckType(call.Resource, body);
        TypedBody.Decode(body, call.Resource.Schema, call.Resource.Version);
        if (body["spec"] is not JsonObject spec)
        {
            body["spec"] = spec = [];
        }

        var metadata = ObjectWriter.MetadataOf(body);
        metadata["creationTimestamp"] ??= null;
        switch (call.Resource.Kind)
        {
            case "SelfSubjectReview":
                metadata["creationTimestamp"] = Managers.Format(time.GetUtcNow());
                body.Remove("spec");
                body["status"] = new JsonObject { ["userInfo"] = Describe(call.User) };
                break;
            case "TokenReview":
                body["status"] = Review(spec);
                break;
            case "SelfSubjectRulesReview":
                body["status"] = (string?)spec["namespace"] is { Length: > 0 } ns
                    ? authorizer.RulesReview(call.User, ns)
                    : throw Refusals.BadRequest("no namespace on request");
                break;
            case "SelfSubjectAccessReview":
                ReviewValidation.Check(call, metadata, spec);
                body["status"] = Decide(call.User, spec);
                break;
            default:
                if (call.Resource.Namespaced && (string)(metadata["namespace"] ??= call.Info.Namespace)! != call.Info.Namespace)
                {
                    throw Refusals.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
                }

                ReviewValidation.Check(call, metadata, spec);
                var groups = (spec["groups"] as JsonArray ?? []).Select(g => (string?)g ?? "").ToList();
                body["status"] = Decide(new UserInfo((string?)spec["user"] ?? "", groups), spec);
                break;
        }

        await Responses.JsonAsync(call.Context, 201, body, cancellationToken);
    }

    private JsonObject Decide(UserInfo user, JsonObject spec)
    {
        var decision = authorizer.Authorize(spec["resourceAttributes"] is JsonObject resource
            ? new RequestAttributes(user, (string?)resource["verb"] ?? "")
            {
                ApiGroup = (string?)resource["group"] ?? "",
                Resource = (string?)resource["resource"] ?? "",
                Subresource = (string?)resource["subresource"] ?? "",
                Name = (string?)resource["name"] ?? "",
                Namespace = (string?)resource["namespace"] ?? "",
            }
            : new RequestAttributes(user, (string?)spec["nonResourceAttributes"]?["verb"] ?? "") { Path = (string?)spec["nonResourceAttributes"]?["path"] ?? "" });
        var status = new JsonObject { ["allowed"] = decision.Allowed };
        if (!string.IsNullOrEmpty(decision.Reason))
        {
            status["reason"] = decision.Reason;
        }

        return status;
    }

    private JsonObject Review(JsonObject spec)
    {
        var audiences = spec["audiences"] is JsonArray { Count: > 0 } asked ? asked.Select(a => (string?)a ?? "").ToList() : [ServiceAccountTokens.Issuer];
        var user = authenticator.FindByToken((string?)spec["token"] ?? "", audiences);
        return user is null
            ? new JsonObject { ["authenticated"] = false, ["error"] = "[invalid bearer token, token lookup failed]" }
            : new JsonObject { ["authenticated"] = true, ["user"] = Describe(user), ["audiences"] = new JsonArray([.. audiences.Select(a => (JsonNode)a)]) };
    }

    private static JsonObject Describe(UserInfo user)
    {
        var described = new JsonObject { ["username"] = user.Name };
        if (user.Uid.Length > 0)
        {
            described["uid"] = user.Uid;
        }

        described["groups"] = new JsonArray([.. user.Groups.Select(g => (JsonNode)g)]);
        if (user.Extra.Count > 0)
        {
            described["extra"] = new JsonObject(user.Extra.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)new JsonArray([.. e.Value.Select(v => (JsonNode)v)]))));
        }

        return described;
    }
}
