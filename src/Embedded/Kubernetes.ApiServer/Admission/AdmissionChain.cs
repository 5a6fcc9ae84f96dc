using System.Text.Json.Nodes;
using Kubernetes.ApiServer.CustomResources;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Storage;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.Admission;

/// <summary>
/// What a write has to pass beside its schema: the namespace must live, pods get their account and priority, Services their
/// addresses, roles may not grant more than their writer holds; then validation.
/// </summary>
internal sealed class AdmissionChain(ObjectStore store, RbacAuthorizer authorizer, ServiceAddresses addresses)
{
    private static readonly string[] ImmortalNamespaces = ["default", "kube-system", "kube-public"];
    private readonly PodAdmission _pods = new(store);

    /// <summary>Completes and checks an object before it is validated; it may be changed.</summary>
    /// <param name="request">The write.</param>
    /// <param name="value">The object as it shall be.</param>
    /// <param name="old">The stored object; null where it is created.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task AdmitAsync(WriteRequest request, JsonObject value, JsonObject? old, CancellationToken cancellationToken)
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
                _pods.Admit(request, value);
                break;
            case { Group: "", Kind: "Service" } when request.Subresource.Length == 0:
                addresses.Allocate(request, value, old);
                break;
            case { Group: "", Kind: "PersistentVolumeClaim" } when old is null:
                ClaimAdmission.Admit(store, value);
                break;
            case { Group: "", Kind: "PersistentVolume" } when old is null:
                AddFinalizer(value, "kubernetes.io/pv-protection");
                break;
            case { Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition" }:
                DefinitionDefaults.Apply(value, old is null);
                break;
            case { Group: "rbac.authorization.k8s.io" }:
                CheckEscalation(request, value, old);
                break;
        }

        return Task.CompletedTask;
    }

    /// <summary>Validates an object.</summary>
    public static Task ValidateAsync(WriteRequest request, JsonObject value, JsonObject? old, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var resource = request.Resource;
        IEnumerable<StatusCause> problems = BuiltInValidation.Validate(value, old, request.Subresource).Select(e => new StatusCause(e.Reason, e.Message, e.Field));
        if (resource.IsCustom)
        {
            problems = problems.Concat(CustomValidation.Validate(value, resource, request.Subresource));
        }
        else if (resource.Kind == "CustomResourceDefinition")
        {
            problems = problems.Concat(DefinitionValidation.Validate(value, old));
        }

        var causes = problems.ToList();
        return causes.Count == 0 ? Task.CompletedTask : throw Refusals.Invalid(resource, NameOf(value), [.. causes]);
    }

    /// <summary>Gives back what <see cref="AdmitAsync"/> allocated for an object that was not created after all.</summary>
    public Task ReleaseAsync(WriteRequest request, JsonObject value, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Resource is { Group: "", Kind: "Service" })
        {
            addresses.Release(value);
        }

        return Task.CompletedTask;
    }

    /// <summary>Checks a deletion.</summary>
    public static Task AdmitDeletionAsync(WriteRequest request, JsonObject value, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return request.Resource is { Group: "", Kind: "Namespace" } && ImmortalNamespaces.Contains(NameOf(value))
            ? throw Refusals.Forbidden(request.Resource, NameOf(value), "this namespace may not be deleted")
            : Task.CompletedTask;
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
            : authorizer.CheckRole(request.User, value, old);
        if (refusal is not null)
        {
            throw Refusals.Forbidden(request.Resource, NameOf(value), refusal);
        }
    }
}
