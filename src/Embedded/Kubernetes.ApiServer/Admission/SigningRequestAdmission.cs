using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Fields;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Pki;
using Kubernetes.ApiServer.Rbac;

namespace Kubernetes.ApiServer.Admission;

/// <summary>
/// A request for a certificate names who made it, and may be approved and signed only by those who may do that for its signer:
/// upstream's strategy and its plugins CertificateApproval, CertificateSigning and CertificateSubjectRestriction.
/// </summary>
internal sealed class SigningRequestAdmission(RbacAuthorizer authorizer, TimeProvider time)
{
    private static readonly string[] Decisions = ["Approved", "Denied"];

    /// <summary>Completes or refuses a write.</summary>
    /// <param name="request">The write.</param>
    /// <param name="value">The request for a certificate as it shall be; it is changed.</param>
    /// <param name="old">The stored one; null where it is created.</param>
    public void Admit(WriteRequest request, JsonObject value, JsonObject? old)
    {
        if (old is null)
        {
            Create(request, value);
            return;
        }

        switch (request.Subresource)
        {
            case "approval":
                Permit(request, value, "approve");
                Stamp(value, old);
                break;
            case "status":
                if (!JsonNode.DeepEquals(value["status"], old["status"])) { Permit(request, value, "sign"); }
                foreach (var type in Conditions(value).Select(condition => condition.Text("type")).Where(type => Decisions.Contains(type) && !Has(old, type)))
                {
                    throw Refusals.Invalid(request.Resource, request.Name, "status.conditions", $"Forbidden: updates may not add a condition of type \"{type}\"", "FieldValueForbidden");
                }

                Stamp(value, old);
                break;
        }
    }

    private static void Create(WriteRequest request, JsonObject value)
    {
        var spec = value.Section("spec");
        spec["username"] = request.User.Name;
        spec["groups"] = new JsonArray([.. request.User.Groups.Select(group => (JsonNode)group)]);
        spec.Remove("uid");
        spec.Remove("extra");
        if (request.User.Uid.Length > 0) { spec["uid"] = request.User.Uid; }
        if (request.User.Extra.Count > 0)
        {
            spec["extra"] = new JsonObject(request.User.Extra.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)new JsonArray([.. entry.Value.Select(one => (JsonNode)one)]))));
        }

        if (spec.Text("signerName") == SigningRequest.ClientSigner && SigningRequest.TryRead(spec.Text("request"), out var read, out _) && read.Groups.Contains(UserInfo.Masters))
        {
            throw Refusals.Forbidden(request.Resource, (string?)value["metadata"]?["name"] ?? "", $"use of {SigningRequest.ClientSigner} signer with {UserInfo.Masters} group is not allowed");
        }
    }

    private void Permit(WriteRequest request, JsonObject value, string verb)
    {
        var signer = (value["spec"] as JsonObject).Text("signerName");
        var domain = signer.Split('/')[0];
        bool May(string name) => authorizer.Authorize(new RequestAttributes(request.User, verb) { ApiGroup = "certificates.k8s.io", Resource = "signers", Name = name }).Allowed;
        if (!May(signer) && !May(domain + "/*"))
        {
            throw Refusals.Forbidden(request.Resource, request.Name, $"user not permitted to {verb} requests with signerName \"{signer}\"");
        }
    }

    private void Stamp(JsonObject value, JsonObject old)
    {
        var now = Managers.Format(time.GetUtcNow());
        foreach (var condition in Conditions(value))
        {
            condition.DefaultText("status", "True");
            if (condition["lastUpdateTime"] is null) { condition["lastUpdateTime"] = now; }
            if (condition["lastTransitionTime"] is not null) { continue; }
            var before = Conditions(old).FirstOrDefault(other => other.Text("type") == condition.Text("type") && other.Text("status") == condition.Text("status"));
            condition["lastTransitionTime"] = before?["lastTransitionTime"]?.DeepClone() ?? now;
        }
    }

    private static bool Has(JsonObject value, string type) => Conditions(value).Any(condition => condition.Text("type") == type);

    private static IEnumerable<JsonObject> Conditions(JsonObject value) => (value["status"] as JsonObject).Items("conditions");
}
