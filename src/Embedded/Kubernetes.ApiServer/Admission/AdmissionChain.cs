using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Admission.Policies;
using Kubernetes.ApiServer.Admission.Quotas;
using Kubernetes.ApiServer.Admission.Webhooks;
using Kubernetes.ApiServer.CustomResources;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Schemas;
using Kubernetes.ApiServer.Storage;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.Admission;

/// <summary>
/// What a write has to pass beside its schema: the namespace must live, pods get their account and priority, Services their
/// addresses, roles may not grant more than their writer holds; then validation.
/// </summary>
internal sealed class AdmissionChain(
    ObjectStore store, RbacAuthorizer authorizer, ServiceAddresses addresses, ValidatingPolicies policies, WebhookAdmission webhooks, QuotaAdmission quotas, TimeProvider time)
{
    private static readonly string[] ImmortalNamespaces = ["default", "kube-system", "kube-public"];
    private readonly PodAdmission _pods = new(store, time);
    private readonly SigningRequestAdmission _signing = new(authorizer, time);
    private readonly LimitRanges _limits = new(store);

    /// <summary>Completes and checks an object before it is validated; it may be changed.</summary>
    /// <param name="request">The write.</param>
    /// <param name="value">The object as it shall be.</param>
    /// <param name="old">The stored object; null where it is created.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task AdmitAsync(WriteRequest request, JsonObject value, JsonObject? old, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var resource = request.Resource;
        if (old is null)
        {
            CheckNamespace(request, value);
            if (resource.Terminating)
            {
                throw Refusals.Forbidden(resource, NameOf(value), "create not allowed while custom resource definition is terminating");
            }
        }

        switch (resource)
        {
            case { Group: "", Kind: "Pod" } when old is null:
                _limits.Default(request, value);
                _limits.Check(request, value);
                await _pods.AdmitAsync(request, value, cancellationToken);
                break;
            case { Group: "", Kind: "Service" } when request.Subresource.Length == 0:
                addresses.Allocate(request, value, old);
                break;
            case { Group: "", Kind: "PersistentVolumeClaim" } when old is null:
                _limits.Check(request, value);
                ClaimAdmission.Admit(store, value);
                break;
            case { Group: "", Kind: "PersistentVolume" } when old is null:
                AddFinalizer(value, "kubernetes.io/pv-protection");
                break;
            case { Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition" }:
                DefinitionDefaults.Apply(value);
                break;
            case { Group: "certificates.k8s.io", Kind: "CertificateSigningRequest" }:
                _signing.Admit(request, value, old);
                break;
            case { Group: "rbac.authorization.k8s.io" }:
                CheckEscalation(request, value, old);
                break;
        }

        if (await webhooks.MutateAsync(new AdmissionAttributes(request, old is null ? "CREATE" : "UPDATE", value, old), cancellationToken))
        {
            Reshape(resource, value, old);
        }
    }

    /// <summary>Validates an object, then asks policies and webhooks about it.</summary>
    public async Task ValidateAsync(WriteRequest request, JsonObject value, JsonObject? old, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var resource = request.Resource;
        IEnumerable<StatusCause> problems = BuiltInValidation.Validate(value, old, request.Subresource).Select(e => new StatusCause(e.Reason, e.Message, e.Field));
        if (resource.IsCustom)
        {
            problems = problems.Concat(CustomValidation.Validate(value, old, resource, request.Warnings));
        }
        else if (resource.Kind == "CustomResourceDefinition")
        {
            problems = problems.Concat(DefinitionValidation.Validate(value, old));
        }
        else if (resource.Group == "admissionregistration.k8s.io" && request.Subresource.Length == 0)
        {
            var errors = resource.Kind switch
            {
                "ValidatingAdmissionPolicy" => PolicyValidationRules.Policy(value),
                "ValidatingAdmissionPolicyBinding" => PolicyValidationRules.Binding(value),
                _ => PolicyValidationRules.Webhooks(value),
            };
            problems = problems.Concat(errors.Select(e => new StatusCause(e.Reason, e.Message, e.Field)));
        }

        var causes = problems.ToList();
        if (causes.Count > 0)
        {
            throw Refusals.Invalid(resource, NameOf(value), [.. causes]);
        }

        await AskAsync(new AdmissionAttributes(request, old is null ? "CREATE" : "UPDATE", value, old), cancellationToken);
    }

    /// <summary>Checks a creation against the quotas of its namespace.</summary>
    /// <returns>Something to dispose once the object is stored; null where there is no quota.</returns>
    public Task<IDisposable?> ReserveAsync(WriteRequest request, JsonObject value, CancellationToken cancellationToken) => quotas.EnterAsync(request, value, cancellationToken);

    /// <summary>Tells the quotas of a namespace that something was written there.</summary>
    public Task WrittenAsync(WriteRequest request) => request.Resource.Namespaced && quotas.HasQuotas(request.Namespace) ? quotas.RefreshAsync(request.Namespace) : Task.CompletedTask;

    /// <summary>Keeps what <see cref="AdmitAsync"/> allocates for an object from others while it is written.</summary>
    /// <returns>Something to dispose when it is stored, or is not; null where nothing is allocated.</returns>
    public IDisposable? Keep(WriteRequest request, JsonObject value) => request.Resource is { Group: "", Kind: "Service" } ? new Kept(addresses, value) : null;

    /// <summary>Checks a deletion.</summary>
    public async Task AdmitDeletionAsync(WriteRequest request, JsonObject value, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Resource is { Group: "", Kind: "Namespace" } && ImmortalNamespaces.Contains(NameOf(value)))
        {
            throw Refusals.Forbidden(request.Resource, NameOf(value), "this namespace may not be deleted");
        }

        var attributes = new AdmissionAttributes(request, "DELETE", null, value);
        await webhooks.MutateAsync(attributes, cancellationToken);
        await AskAsync(attributes, cancellationToken);
    }

    /// <summary>Adds a finalizer where it is missing.</summary>
    internal static void AddFinalizer(JsonObject value, string finalizer)
    {
        var metadata = ObjectWriter.MetadataOf(value);
        if (metadata["finalizers"] is not JsonArray finalizers)
        {
            metadata["finalizers"] = finalizers = [];
        }

        if (!finalizers.Any(f => (string?)f == finalizer))
        {
            finalizers.Add(finalizer);
        }
    }

    private async Task AskAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        policies.Check(attributes);
        await webhooks.ValidateAsync(attributes, cancellationToken);
    }

    /// <summary>What a webhook wrote takes the form that every write takes.</summary>
    private static void Reshape(Resource resource, JsonObject value, JsonObject? old)
    {
        if (resource.IsCustom)
        {
            Decoder.Prune(value, resource.Schema);
            Decoder.Default(value, resource.Schema);
            return;
        }

        Decoder.DecodeTyped(value, resource.Schema);
        CanonicalForm.Apply(value);
        BuiltInKinds.Default(resource, value, old ?? value);
    }

    private static string NameOf(JsonObject value) => (string?)value["metadata"]?["name"] ?? "";

    private void CheckNamespace(WriteRequest request, JsonObject value)
    {
        var resource = request.Resource;
        if (!resource.Namespaced)
        {
            return;
        }

        if (store.Find(new ObjectPath("/namespaces", "", request.Namespace)) is not { } ns)
        {
            throw new StatusException(404, "NotFound", $"namespaces \"{request.Namespace}\" not found") { Name = request.Namespace, Kind = "namespaces" };
        }

        if (ns.Field("metadata.deletionTimestamp").Length > 0 || ns.Field("status.phase") == "Terminating")
        {
            var name = NameOf(value);
            throw new StatusException(403, "Forbidden", $"{resource.QualifiedName} \"{name}\" is forbidden: unable to create new content in namespace {request.Namespace} because it is being terminated")
            {
                Name = name,
                Group = resource.Group,
                Kind = resource.Plural,
                Causes = [new StatusCause("NamespaceTerminating", $"namespace {request.Namespace} is being terminated", "metadata.namespace")],
            };
        }
    }

    private void CheckEscalation(WriteRequest request, JsonObject value, JsonObject? old)
    {
        var refusal = request.Resource.Kind.EndsWith("Binding", StringComparison.Ordinal)
            ? authorizer.CheckBinding(request.User, value, old)
            : authorizer.CheckRole(request.User, request.Name, value, old);
        if (refusal is not null)
        {
            throw Refusals.Forbidden(request.Resource, NameOf(value), refusal);
        }
    }

    private sealed class Kept(ServiceAddresses addresses, JsonObject service) : IDisposable
    {
        public void Dispose() => addresses.Release(service);
    }
}
