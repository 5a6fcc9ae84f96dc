using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Admission.Policies;

/// <summary>Asks the ValidatingAdmissionPolicies that are bound whether a write may go on.</summary>
internal sealed class ValidatingPolicies(ObjectStore store, ResourceRegistry registry, RbacAuthorizer authorizer)
{
    private const string Policies = "admissionregistration.k8s.io/validatingadmissionpolicies";
    private const string Bindings = "admissionregistration.k8s.io/validatingadmissionpolicybindings";
    private const int MostCompiled = 256;
    private readonly ConcurrentDictionary<(string Uid, long Revision), AdmissionPolicy> _compiled = new();

    /// <summary>Asks them.</summary>
    /// <exception cref="StatusException">One denies the write.</exception>
    public void Check(AdmissionAttributes attributes)
    {
        if (attributes.Request.Resource.Group == "admissionregistration.k8s.io" || !store.Snapshot.Of(Bindings).In(null).Any())
        {
            return;
        }

        foreach (var stored in store.Snapshot.Of(Bindings).In(null))
        {
            var binding = stored.Parse();
            if ((string?)binding["spec"]?["policyName"] is not { } name || store.Find(new ObjectPath(Policies, "", name)) is not { } found)
            {
                continue;
            }

            var policy = Compiled(found);
            if (Matches(policy.Constraints, attributes, required: true) && (binding["spec"]?["matchResources"] is not JsonObject resources || Matches(resources, attributes, required: false)))
            {
                Check(policy, binding, stored.Path.Name, attributes);
            }
        }
    }

    private bool Matches(JsonObject constraints, AdmissionAttributes attributes, bool required) =>
        (constraints["resourceRules"] is JsonArray { Count: > 0 } rules ? AdmissionMatching.AnyRule(rules, attributes) : !required)
        && !AdmissionMatching.AnyRule(constraints["excludeResourceRules"] as JsonArray, attributes)
        && AdmissionMatching.Selectors(constraints, attributes, store);

    private AdmissionPolicy Compiled(StoredObject found)
    {
        if (_compiled.Count > MostCompiled)
        {
            _compiled.Clear();
        }

        return _compiled.GetOrAdd((found.Uid, found.Revision), static (_, policy) => AdmissionPolicy.Of(policy.Parse()), found);
    }

    private void Check(AdmissionPolicy policy, JsonObject binding, string bindingName, AdmissionAttributes attributes)
    {
        var denials = new List<(string Message, string Reason)>();
        foreach (var parameters in Parameters(policy, binding, attributes, denials))
        {
            Evaluate(policy, parameters, attributes, denials);
        }

        foreach (var (message, reason) in denials)
        {
            var actions = (binding["spec"]?["validationActions"] as JsonArray ?? []).Select(a => (string?)a).ToList();
            if (actions.Contains("Warn"))
            {
                attributes.Request.Warnings.Add($"Validation failed for ValidatingAdmissionPolicy '{policy.Name}' with binding '{bindingName}': {message}");
            }

            if (actions.Contains("Deny"))
            {
                var text = $"ValidatingAdmissionPolicy '{policy.Name}' with binding '{bindingName}' denied request: {message}";
                var resource = attributes.Request.Resource;
                throw new StatusException(reason switch { "Forbidden" => 403, "Unauthorized" => 401, "RequestEntityTooLarge" => 413, _ => 422 }, reason, $"{resource.QualifiedName} \"{attributes.Name}\" is forbidden: {text}")
                {
                    Name = attributes.Name,
                    Group = resource.Group,
                    Kind = resource.Plural,
                    Causes = [new StatusCause("", text, "")],
                };
            }
        }
    }

    private void Evaluate(AdmissionPolicy policy, JsonObject? parameters, AdmissionAttributes attributes, List<(string Message, string Reason)> denials)
    {
        var budget = new CelBudget(CelBudget.PerObject);
        var scope = PolicyScope.Of(attributes, parameters, store, authorizer);
        if (PolicyScope.Unmet(policy.Conditions, scope, budget) is { } unmet)
        {
            if (unmet.Failure is not null && !policy.IgnoresFailures)
            {
                denials.Add(($"match condition failed: {unmet.Failure}", "Invalid"));
            }

            return;
        }

        scope = scope.SetItem("variables", new PolicyVariables(policy.Variables, scope, budget));
        foreach (var validation in policy.Validations)
        {
            try
            {
                var program = validation.Expression.Program ?? throw new CelException(validation.Expression.Failure!);
                if (program.Evaluate(scope, budget) is not true)
                {
                    denials.Add((MessageOf(validation, scope, budget), validation.Reason));
                }
            }
            catch (CelException error) when (policy.IgnoresFailures && !error.OverBudget)
            {
                // The policy says that its own failures do not matter.
            }
            catch (CelException error)
            {
                denials.Add(($"expression '{validation.Expression.Text}' resulted in error: {error.Message}", "Invalid"));
            }
        }
    }

    private static string MessageOf(PolicyValidation validation, ImmutableDictionary<string, object?> scope, CelBudget budget)
    {
        try
        {
            if (validation.MessageExpression?.Program?.Evaluate(scope, budget) is string text && text.Trim().Length > 0 && !text.Contains('\n', StringComparison.Ordinal))
            {
                return text.Trim();
            }
        }
        catch (CelException error) when (!error.OverBudget)
        {
            // The fixed message stands for one that cannot be made, as upstream has it.
        }

        return validation.Message.Length > 0 ? validation.Message : $"failed expression: {validation.Expression.Text.Trim()}";
    }

    /// <summary>The objects that a binding names as parameters; one null where the policy takes none.</summary>
    private List<JsonObject?> Parameters(AdmissionPolicy policy, JsonObject binding, AdmissionAttributes attributes, List<(string Message, string Reason)> denials)
    {
        if (policy.ParamKind is not { } kind || binding["spec"]?["paramRef"] is not JsonObject reference)
        {
            return [null];
        }

        var resource = registry.Catalog.All.FirstOrDefault(r => r.ApiVersion == (string?)kind["apiVersion"] && r.Kind == (string?)kind["kind"]);
        var ns = (string?)reference["namespace"] is { Length: > 0 } stated ? stated : attributes.Request.Namespace;
        var all = resource is null ? [] : store.Snapshot.Of(resource.StorageKey).In(resource.Namespaced ? ns : null);
        var chosen = (string?)reference["name"] is { Length: > 0 } name
            ? all.Where(o => o.Path.Name == name)
            : all.Where(o => LabelSelection.Matches(reference["selector"] as JsonObject ?? [], o.Parse()["metadata"]?["labels"] as JsonObject));
        var found = chosen.Select(o => (JsonObject?)o.Parse()).ToList();
        if (found.Count == 0 && (string?)reference["parameterNotFoundAction"] == "Deny" && !policy.IgnoresFailures)
        {
            denials.Add(("failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction", "Invalid"));
        }

        return found;
    }
}
