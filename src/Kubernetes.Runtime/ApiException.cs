using System.Net;
using System.Text.Json.Nodes;

namespace Kubernetes.Runtime;

/// <summary>An API server refused a request; <see cref="Exception.Message"/> is the message of its Status.</summary>
public sealed class ApiException : Exception
{
    /// <summary>Reads what a server answered.</summary>
    /// <param name="code">The HTTP status code.</param>
    /// <param name="status">The <c>Status</c> object of the body; null where the body was none.</param>
    public ApiException(HttpStatusCode code, JsonObject? status)
        : base((string?)status?["message"] ?? $"the server answered {(int)code} {code}")
    {
        Code = code;
        Status = status;
    }

    /// <summary>The HTTP status code.</summary>
    public HttpStatusCode Code { get; }

    /// <summary>The <c>Status</c> object of the body, where there was one.</summary>
    public JsonObject? Status { get; }

    /// <summary>The machine-readable reason, such as <c>NotFound</c>, <c>AlreadyExists</c>, <c>Conflict</c>, <c>Invalid</c>; empty where none was given.</summary>
    public string Reason => (string?)Status?["reason"] ?? "";
}
