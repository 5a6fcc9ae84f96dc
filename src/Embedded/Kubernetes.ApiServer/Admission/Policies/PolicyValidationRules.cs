using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.Admission.Policies;

/// <summary>The rules of ValidatingAdmissionPolicies and their bindings, in upstream's order (pkg/apis/admissionregistration/validation/validation.go).</summary>
internal static partial class PolicyValidationRules
{
    private const int MostConditions = 64;
    private const int MostAnnotations = 20;
    private const int LongestAnnotation = 5 * 1024;
    private const string OneAtLeast = "validations or auditAnnotations must contain at least one item";
    private static readonly string[] Reserved =
        ["true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while"];

    /// <summary>Checks a policy: its expressions must compile.</summary>
    public static IReadOnlyList<FieldError> Policy(JsonObject policy)
    {
        var (errors, spec, compiled) = (new FieldErrors(), policy.Section("spec"), AdmissionPolicy.Of(policy));
        errors.OneOf("spec.failurePolicy", spec.Text("failurePolicy"), "Fail", "Ignore");
        if (spec["paramKind"] is JsonObject kind) { ParamKind(kind, errors); }
        if (spec["matchConstraints"] is not JsonObject constraints) { errors.Required("spec.matchConstraints"); }
        else
        {
            MatchResources(constraints, "spec.matchConstraints", errors);
            if (constraints["resourceRules"] is not JsonArray { Count: > 0 }) { errors.Required("spec.matchConstraints.resourceRules"); }
        }

        Conditions(compiled.Conditions, "spec.matchConditions", errors);
        for (var i = 0; i < compiled.Variables.Length; i++) { Variable(compiled.Variables[i], $"spec.variables[{i}]", errors); }
        if (compiled.Validations.IsEmpty && compiled.AuditAnnotations.IsEmpty)
        {
            errors.Required("spec.validations", OneAtLeast);
            errors.Required("spec.auditAnnotations", OneAtLeast);
            return errors.All;
        }

        var stated = spec.Items("validations").ToList();
        for (var i = 0; i < compiled.Validations.Length; i++) { Validation(compiled.Validations[i], stated[i], $"spec.validations[{i}]", errors); }
        Annotations(compiled, spec, errors);
        return errors.All;
    }

    /// <summary>Checks a binding.</summary>
    public static IReadOnlyList<FieldError> Binding(JsonObject binding)
    {
        var (errors, spec) = (new FieldErrors(), binding.Section("spec"));
        if (spec.Text("policyName").Length == 0) { errors.Required("spec.policyName"); } else { errors.Named("spec.policyName", spec.Text("policyName"), Names.Subdomain); }
        if (spec["paramRef"] is JsonObject reference) { ParamRef(reference, errors); }
        if (spec["matchResources"] is JsonObject resources) { MatchResources(resources, "spec.matchResouces", errors); }   // as upstream spells it
        var actions = new HashSet<string>(StringComparer.Ordinal);
        var i = 0;
        foreach (var action in PodValidation.Texts(spec, "validationActions"))
        {
            var at = $"spec.validationActions[{i++}]";
            errors.OneOf(at, action, "Audit", "Deny", "Warn");
            if (!actions.Add(action)) { errors.Duplicate(at, action); }
        }

        if (actions.Contains("Deny") && actions.Contains("Warn"))
        {
            errors.Invalid("spec.validationActions", spec["validationActions"], "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)");
        }

        if (actions.Count == 0) { errors.Required("spec.validationActions", "at least one validation action is required"); }
        return errors.All;
    }

    /// <summary>Checks the conditions of webhooks.</summary>
    public static IReadOnlyList<FieldError> Webhooks(JsonObject configuration)
    {
        var errors = new FieldErrors();
        var i = 0;
        foreach (var hook in configuration.Items("webhooks")) { Conditions(AdmissionPolicy.ConditionsOf(hook["matchConditions"]), $"webhooks[{i++}].matchConditions", errors); }
        return errors.All;
    }

    private static void Conditions(ImmutableArray<(string Name, PolicyExpression Expression)> conditions, string path, FieldErrors errors)
    {
        if (conditions.Length > MostConditions) { errors.TooMany(path, conditions.Length, MostConditions); }
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < conditions.Length; i++)
        {
            var (name, expression) = conditions[i];
            Expression(expression, $"{path}[{i}].expression", "", errors);
            if (name.Length == 0) { errors.Required($"{path}[{i}].name"); continue; }
            errors.Named($"{path}[{i}].name", name, Names.QualifiedName);
            if (!names.Add(name)) { errors.Duplicate($"{path}[{i}].name", name); }
        }
    }

    private static void ParamKind(JsonObject kind, FieldErrors errors)
    {
        var (version, name) = (kind.Text("apiVersion"), kind.Text("kind"));
        var parts = version.Split('/');
        if (version.Length == 0) { errors.Required("spec.paramKind.apiVersion"); }
        else if (parts.Length > 2) { errors.Invalid("spec.paramKind.apiVersion", version, $"unexpected GroupVersion string: {version}"); }
        else
        {
            if (parts.Length == 2) { errors.Named("spec.paramKind.apiVersion", parts[0], Names.Subdomain); }
            if (parts[^1].Length == 0) { errors.Invalid("spec.paramKind.apiVersion", version, "version must be specified"); } else { errors.Named("spec.paramKind.apiVersion", parts[^1], Names.Service); }
        }

        if (name.Length == 0) { errors.Required("spec.paramKind.kind"); }
        else
        {
            foreach (var problem in Names.Service(name.ToLowerInvariant())) { errors.Invalid("spec.paramKind.kind", name, $"may have mixed case, but should otherwise match: {problem}"); }
        }
    }

    private static void MatchResources(JsonObject resources, string path, FieldErrors errors)
    {
        errors.OneOf(path + ".matchPolicy", resources.Text("matchPolicy"), "Equivalent", "Exact");
        foreach (var selector in (string[])["namespaceSelector", "objectSelector"])
        {
            if (resources[selector] is JsonObject stated) { SelectorValidation.Selector(stated, $"{path}.{selector}", errors); }
        }

        foreach (var list in (string[])["resourceRules", "excludeResourceRules"])
        {
            var i = 0;
            foreach (var rule in resources.Items(list))
            {
                var at = $"{path}.{list}[{i++}]";
                var names = new HashSet<string>(StringComparer.Ordinal);
                var j = 0;
                foreach (var name in PodValidation.Texts(rule, "resourceNames"))
                {
                    errors.Named($"{at}.resourceNames[{j}]", name, Names.PathSegment);
                    if (!names.Add(name)) { errors.Duplicate($"{at}.resourceNames[{j}]", name); }
                    j++;
                }

                WebhookValidation.Rule(rule, at, errors);
            }
        }
    }

    private static void Variable((string Name, PolicyExpression Expression) variable, string path, FieldErrors errors)
    {
        if (variable.Name.Trim().Length == 0) { errors.Required(path + ".name", "name is not specified"); }
        else if (!Identifier().IsMatch(variable.Name) || Reserved.Contains(variable.Name)) { errors.Invalid(path + ".name", variable.Name, "name is not a valid CEL identifier"); }
        Expression(variable.Expression, path + ".expression", "expression is not specified", errors);
    }

    private static void Validation(PolicyValidation validation, JsonObject stated, string path, FieldErrors errors)
    {
        Expression(validation.Expression, path + ".expression", "expression is not specified", errors);
        if (stated.Text("messageExpression") is { Length: > 0 } blank && blank.Trim().Length == 0) { errors.Invalid(path + ".messageExpression", blank, "must be non-empty if specified"); }
        if (validation.MessageExpression is { } message) { Expression(message, path + ".messageExpression", "", errors); }
        if (validation.Message.Length > 0 && validation.Message.Trim().Length == 0) { errors.Invalid(path + ".message", validation.Message, "message must be non-empty if specified"); }
        else if (validation.Message.Trim().AsSpan().ContainsAny('\n', '\r')) { errors.Invalid(path + ".message", validation.Message, "message must not contain line breaks"); }
        if (stated["reason"] is not null) { errors.OneOf(path + ".reason", stated.Text("reason"), "Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"); }
    }

    private static void Annotations(AdmissionPolicy policy, JsonObject spec, FieldErrors errors)
    {
        if (policy.AuditAnnotations.Length > MostAnnotations) { errors.Invalid("spec.auditAnnotations", spec["auditAnnotations"], $"must not have more than {MostAnnotations} auditAnnotations"); }
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < policy.AuditAnnotations.Length; i++)
        {
            var (key, expression) = policy.AuditAnnotations[i];
            var at = $"spec.auditAnnotations[{i}]";
            errors.Named(at + ".key", $"{policy.Name}/{key}", Names.QualifiedName);
            if (expression.Text.Length > LongestAnnotation) { errors.Required(at + ".valueExpression", $"must not exceed {LongestAnnotation} bytes in length"); }
            else { Expression(expression, at + ".valueExpression", "valueExpression is not specified", errors); }
            if (!keys.Add(key)) { errors.Duplicate(at + ".key", key); }
        }
    }

    private static void ParamRef(JsonObject reference, FieldErrors errors)
    {
        const string path = "spec.paramRef";
        const string both = "name and selector are mutually exclusive";
        var name = reference.Text("name");
        var selector = reference["selector"] as JsonObject;
        if (name.Length > 0)
        {
            errors.Named(path + ".name", name, Names.PathSegment);
            if (selector is not null) { errors.Forbidden(path + ".name", both); }
        }

        if (selector is not null)
        {
            SelectorValidation.Selector(selector, path + ".selector", errors);
            if (name.Length > 0) { errors.Forbidden(path + ".selector", both); }
        }

        if (name.Length == 0 && selector is null) { errors.Required(path, "one of name or selector must be specified"); }
        if (reference.Text("parameterNotFoundAction").Length == 0) { errors.Required(path + ".parameterNotFoundAction"); }
        else { errors.OneOf(path + ".parameterNotFoundAction", reference.Text("parameterNotFoundAction"), "Deny", "Allow"); }
    }

    private static void Expression(PolicyExpression expression, string path, string missing, FieldErrors errors)
    {
        if (expression.Text.Trim().Length == 0) { errors.Required(path, missing); }
        else if (expression.Failure is { } failure) { errors.Invalid(path, expression.Text, failure); }
    }

    [GeneratedRegex("^[_a-zA-Z][_a-zA-Z0-9]*\\z", RegexOptions.NonBacktracking)]
    private static partial Regex Identifier();
}
