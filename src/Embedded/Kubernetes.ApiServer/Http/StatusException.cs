using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Http;

/// <summary>One problem of a field.</summary>
/// <param name="Reason">Such as <c>FieldValueInvalid</c>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Field">Where.</param>
internal sealed record StatusCause(string Reason, string Message, string Field);

/// <summary>A refusal: the answer is a Status of this content.</summary>
internal sealed class StatusException(int code, string reason, string message) : Exception(message)
{
    /// <summary>The HTTP code.</summary>
    public int Code { get; } = code;

    /// <summary>The machine-readable reason.</summary>
    public string Reason { get; } = reason;

    /// <summary>details.name.</summary>
    public string? Name { get; init; }

    /// <summary>details.group.</summary>
    public string? Group { get; init; }

    /// <summary>details.kind.</summary>
    public string? Kind { get; init; }

    /// <summary>details.uid.</summary>
    public string? Uid { get; init; }

    /// <summary>details.causes.</summary>
    public ImmutableArray<StatusCause> Causes { get; init; } = [];

    /// <summary>details.retryAfterSeconds; 0 for none.</summary>
    public int RetryAfterSeconds { get; init; }

    /// <summary>metadata.continue: the token with which a list that is too old may go on.</summary>
    public string? Continue { get; init; }

    /// <summary>The body of the answer.</summary>
    public JsonObject ToStatus()
    {
        var status = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Failure", ["message"] = Message };
        if (Continue is not null)
        {
            status["metadata"]!["continue"] = Continue;
        }

        if (Reason.Length > 0)
        {
            status["reason"] = Reason;
        }

        var details = new JsonObject();
        Put("name", Name);
        Put("group", Group);
        Put("kind", Kind);
        Put("uid", Uid);
        if (!Causes.IsEmpty)
        {
            details["causes"] = new JsonArray([.. Causes.Select(Cause)]);
        }

        if (RetryAfterSeconds > 0)
        {
            details["retryAfterSeconds"] = RetryAfterSeconds;
        }

        if (details.Count > 0 || Reason == "Invalid")
        {
            status["details"] = details;
        }

        status["code"] = Code;
        return status;

        void Put(string key, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                details[key] = value;
            }
        }

        static JsonNode Cause(StatusCause cause)
        {
            var result = new JsonObject();
            if (cause.Reason.Length > 0) { result["reason"] = cause.Reason; }
            result["message"] = cause.Message;
            if (cause.Field.Length > 0) { result["field"] = cause.Field; }
            return result;
        }
    }
}
