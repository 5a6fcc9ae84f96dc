using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Schemas;
using Kubernetes.ApiServer.Storage;
using Kubernetes.ApiServer.Validation;
using Microsoft.Extensions.Logging;

namespace Kubernetes.ApiServer.Admission.Policies;

/// <summary>
/// Tells in the status of each ValidatingAdmissionPolicy which of its expressions do not fit the types of the objects that it is about.
/// Upstream's controller manager does this; here the server does, which alone has the types.
/// </summary>
internal sealed partial class PolicyTypeChecks(ObjectStore store, ResourceRegistry registry, ObjectWriter writer, ILogger<PolicyTypeChecks> logger)
{
    private const string Key = "admissionregistration.k8s.io/validatingadmissionpolicies";
    private const int MostTypes = 10;
    private static readonly UserInfo Server = new("system:apiserver", [UserInfo.Masters]);

    /// <summary>Follows the policies until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var (subscription, start) = store.Follow(Key, null)!.Value;
            foreach (var policy in start.Of(Key).In(null)) { await CheckAsync(policy, cancellationToken); }
            while (subscription.Take(out _, out var changed) is { } changes)
            {
                foreach (var change in changes.Where(change => change.Type != StoreEventType.Deleted)) { await CheckAsync(change.Object, cancellationToken); }
                await changed.WaitAsync(cancellationToken);
            }
        }
    }

    private async Task CheckAsync(StoredObject stored, CancellationToken cancellationToken)
    {
        var value = stored.Parse();
        var (status, generation) = (value.Section("status"), PodValidation.Whole(value["metadata"]?["generation"]));
        if (PodValidation.Whole(status["observedGeneration"]) == generation || value["metadata"]?["deletionTimestamp"] is not null) { return; }
        try
        {
            var warnings = Warnings(value);
            status["observedGeneration"] = generation;
            status["typeChecking"] = warnings.Count == 0 ? new JsonObject() : new JsonObject { ["expressionWarnings"] = warnings };
            var resource = registry.Catalog.Find("admissionregistration.k8s.io", "v1", "validatingadmissionpolicies")!;
            await writer.ReplaceAsync(new WriteRequest(resource, "", stored.Path.Name, Server) { Subresource = "status", FieldManager = "kube-controller-manager" }, stored, value, null, null, cancellationToken);
        }
        catch (Exception error) when (error is StatusException or StoreUnavailableException)
        {
            Failed(logger, stored.Path.Name, error);
        }
    }

    private JsonArray Warnings(JsonObject policy)
    {
        var parameters = policy["spec"]?["paramKind"] is JsonObject kind && registry.Catalog.All.FirstOrDefault(r => r.ApiVersion == kind.Text("apiVersion") && r.Kind == kind.Text("kind")) is { } known ? TypeOf(known) : null;
        var checks = TypesOf(policy.Section("spec").Section("matchConstraints")).Select(resource => (Resource: resource, Policy: AdmissionPolicy.Of(policy, (TypeOf(resource), parameters)))).ToList();
        var warnings = new JsonArray();
        for (var i = 0; i < (policy["spec"]?["validations"] as JsonArray ?? []).Count; i++)
        {
            var at = i;
            Add($"spec.validations[{i}].expression", validated => validated.Validations[at].Expression);
            Add($"spec.validations[{i}].messageExpression", validated => validated.Validations[at].MessageExpression);
        }

        return warnings;

        void Add(string field, Func<AdmissionPolicy, PolicyExpression?> expression)
        {
            var found = checks.Where(check => expression(check.Policy)?.Issues is not null)
                .Select(check => $"{check.Resource.ApiVersion}, Kind={check.Resource.Kind}: {expression(check.Policy)!.Issues}\n").ToList();
            if (found.Count > 0) { warnings.Add((JsonNode)new JsonObject { ["fieldRef"] = field, ["warning"] = string.Join('\n', found) }); }
        }
    }

    // Rules with wildcards say nothing of types.
    private IEnumerable<Resource> TypesOf(JsonObject constraints) => constraints.Items("resourceRules")
        .Where(rule => !PodValidation.Texts(rule, "apiGroups").Concat(PodValidation.Texts(rule, "apiVersions")).Any(text => text.Contains('*', StringComparison.Ordinal)))
        .SelectMany(rule => registry.Catalog.All.Where(resource => PodValidation.Texts(rule, "apiGroups").Contains(resource.Group) && PodValidation.Texts(rule, "apiVersions").Contains(resource.Version) && PodValidation.Texts(rule, "resources").Contains(resource.Plural)))
        .Distinct().Take(MostTypes).OrderBy(resource => resource.Group, StringComparer.Ordinal).ThenBy(resource => resource.Version, StringComparer.Ordinal).ThenBy(resource => resource.Kind, StringComparer.Ordinal);

    private static CelType TypeOf(Resource resource)
    {
        if (!resource.IsCustom) { return TypeOf(resource.Schema); }
        var schema = (JsonObject?)resource.Schema.Source?.DeepClone() ?? [];
        schema["x-kubernetes-embedded-resource"] = true;
        return CelSchemaTypes.Of(schema);
    }

    private static CelType TypeOf(Schema schema) => schema.Kind switch
    {
        SchemaKind.Boolean => CelType.Bool,
        SchemaKind.Integer => CelType.Int,
        SchemaKind.Number => CelType.Double,
        SchemaKind.String or SchemaKind.Quantity => CelType.String,
        SchemaKind.Time or SchemaKind.MicroTime => CelType.Timestamp,
        SchemaKind.Bytes => CelType.Bytes,
        SchemaKind.Array => CelType.List(TypeOf(schema.Items)),
        SchemaKind.Object when schema.Properties.Count > 0 => CelType.Object("object", () => schema.Properties.ToImmutableDictionary(p => p.Key, p => TypeOf(p.Value), StringComparer.Ordinal)),
        SchemaKind.Object when schema.Additional is { } values => CelType.Map(CelType.String, TypeOf(values)),
        _ => CelType.Dyn,
    };

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The types of ValidatingAdmissionPolicy {Name} could not be told; the next change to it tries again")]
    private static partial void Failed(ILogger logger, string name, Exception error);
}
