using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.Http;

/// <summary>The options of a write in its query, by the rules and in the words of upstream's CreateOptions and their like.</summary>
internal static class WriteOptions
{
    private const int LongestManager = 128;

    /// <summary>Reads what is asked for.</summary>
    /// <param name="call">The request.</param>
    /// <param name="name">The object.</param>
    /// <exception cref="StatusException">422 with a cause for each option that is none.</exception>
    public static WriteRequest Read(ApiCall call, string name)
    {
        var errors = new FieldErrors();
        var dryRun = call.Context.Request.Query["dryRun"].Where(value => !string.IsNullOrEmpty(value)).ToList();
        CheckDryRun(errors, [.. dryRun.Select(value => (JsonNode?)value)]);
        var manager = call.Query("fieldManager") ?? "";
        var validation = FieldValidation.Warn;
        if (call.Info.Verb is "create" or "update" or "patch")   // a deletion has no such options: what it says of them is not looked at
        {
            if (manager.Length > LongestManager) { errors.TooLong("fieldManager", LongestManager); }
            if (manager.Any(char.IsControl)) { errors.Invalid("fieldManager", manager, "should only contain printable characters"); }
            var stated = call.Query("fieldValidation") ?? "";
            errors.OneOf("fieldValidation", stated, "", "Ignore", "Strict", "Warn");
            validation = stated switch { "Strict" => FieldValidation.Strict, "Ignore" => FieldValidation.Ignore, _ => FieldValidation.Warn };
        }

        Refuse(errors, call.Info.Verb switch { "create" => "CreateOptions", "update" => "UpdateOptions", "patch" => "PatchOptions", _ => "DeleteOptions" });
        if (manager.Length == 0) { manager = call.Context.Request.Headers.UserAgent.ToString().Split('/')[0]; }
        return new WriteRequest(call.Resource, call.Info.Namespace, name, call.User)
        {
            Subresource = call.Info.Subresource,
            FieldManager = manager.Length == 0 ? "unknown" : manager,
            DryRun = dryRun.Count > 0,
            Force = call.Flag("force"),
            Validation = validation,
        };
    }

    /// <summary>Refuses a dry run of anything but <c>All</c>.</summary>
    public static void CheckDryRun(FieldErrors errors, JsonArray values)
    {
        if (values.Any(value => value is not JsonValue text || !text.TryGetValue<string>(out var stated) || stated != "All")) { errors.NotSupported("dryRun", values, "All"); }
    }

    /// <summary>Throws where there are errors.</summary>
    /// <param name="errors">What was found.</param>
    /// <param name="kind">The kind of the options.</param>
    /// <exception cref="StatusException">422 with a cause for each.</exception>
    public static void Refuse(FieldErrors errors, string kind)
    {
        if (errors.All.Count > 0)
        {
            throw Refusals.Invalid(kind, "meta.k8s.io", "", [.. errors.All.Select(error => new StatusCause(error.Reason, error.Message, error.Field))]);
        }
    }
}
