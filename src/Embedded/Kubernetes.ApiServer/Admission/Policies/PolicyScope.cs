using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Admission.Policies;

/// <summary>What expressions about a write may name.</summary>
internal static class PolicyScope
{
    /// <summary>The variables with their values.</summary>
    public static ImmutableDictionary<string, object?> Of(AdmissionAttributes attributes, JsonObject? parameters, ObjectStore store, RbacAuthorizer authorizer)
    {
        var request = attributes.Request;
        return ImmutableDictionary<string, object?>.Empty
            .Add("object", CelValues.Of(attributes.Value, null))
            .Add("oldObject", CelValues.Of(attributes.Old, null))
            .Add("request", new Lazy<object?>(() => CelValues.Of(attributes.Describe(), null)))
            .Add("params", CelValues.Of(parameters, null))
            .Add("namespaceObject", new Lazy<object?>(() => request.Resource.Namespaced ? CelValues.Of(store.Find(new ObjectPath("/namespaces", "", request.Namespace))?.Parse(), PolicyTypes.NamespaceSchema) : null))
            .Add("authorizer", CelAuthorizer.For(authorizer, request.User))
            .Add("authorizer.requestResource", CelAuthorizer.For(authorizer, new RequestAttributes(request.User, "")
            {
                ApiGroup = request.Resource.Group,
                Resource = request.Resource.Plural,
                Subresource = request.Subresource,
                Name = attributes.Name,
                Namespace = request.Namespace,
            }));
    }

    /// <summary>The first match condition that does not hold, and why it could not be decided; null where all hold.</summary>
    public static (string Name, string? Failure)? Unmet(ImmutableArray<(string Name, PolicyExpression Expression)> conditions, ImmutableDictionary<string, object?> scope, CelBudget budget)
    {
        (string Name, string? Failure)? failed = null;
        foreach (var (name, expression) in conditions)
        {
            try
            {
                if ((expression.Program ?? throw new CelException(expression.Failure!)).Evaluate(scope, budget) is not true)
                {
                    return (name, null);
                }
            }
            catch (CelException error)
            {
                failed ??= (name, error.Message);   // a later one that is false still decides
            }
        }

        return failed;
    }
}
