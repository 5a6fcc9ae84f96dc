using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Http;

/// <summary>The refusals of an API server in upstream's words.</summary>
internal static class Refusals
{
    public static StatusException NotFound(Resource resource, string name) =>
        new(404, "NotFound", $"{resource.QualifiedName} \"{name}\" not found") { Name = name, Group = resource.Group, Kind = resource.Plural };

    public static StatusException NoSuchPath() =>
        new(404, "NotFound", "the server could not find the requested resource");

    public static StatusException AlreadyExists(Resource resource, string name) =>
        new(409, "AlreadyExists", $"{resource.QualifiedName} \"{name}\" already exists") { Name = name, Group = resource.Group, Kind = resource.Plural };

    public static StatusException Conflict(Resource resource, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {resource.QualifiedName} \"{name}\": {why}") { Name = name, Group = resource.Group, Kind = resource.Plural };

    public static StatusException Modified(Resource resource, string name) =>
        Conflict(resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    /// <summary>An update of what meanwhile is another object of the same name, in the words of upstream's storage.</summary>
    public static StatusException OtherObject(Resource resource, ObjectPath path, string wanted, string found) => Conflict(resource, path.Name,
        $"StorageError: invalid object, Code: 4, Key: {RegistryKey(resource, path)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {wanted}, UID in object meta: {found}");

    /// <summary>A deletion whose preconditions do not hold: upstream names the kind here, not the resource.</summary>
    public static StatusException Outdated(Resource resource, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {(resource.Group.Length == 0 ? resource.Kind : $"{resource.Kind}.{resource.Group}")} \"{name}\": {why}") { Name = name, Group = resource.Group, Kind = resource.Kind };

    public static StatusException BadRequest(string message) => new(400, "BadRequest", message);

    public static StatusException CannotDecode(string kind, string version, string why) =>
        BadRequest($"{kind} in version \"{version}\" cannot be handled as a {kind}: {why}");

    /// <summary>An object of another kind than the address is for: upstream's scheme knows that kind and cannot convert it, or does not know it.</summary>
    public static StatusException OtherKind(Resource resource, string apiVersion, string kind)
    {
        var version = apiVersion[(apiVersion.LastIndexOf('/') + 1)..];
        var group = resource.Group.Length == 0 ? "core" : resource.Group.Split('.')[0];
        var isKnown = BuiltInResources.All.Any(known => known.ApiVersion == apiVersion && known.Kind == kind);
        return BadRequest($"{kind} in version \"{version}\" cannot be handled as a {resource.Kind}: {(isKnown
            ? $"converting ({version}.{kind}) to ({group}.{resource.Kind}): unknown conversion"
            : $"no kind \"{kind}\" is registered for version \"{apiVersion}\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"")}");
    }

    /// <summary>A body that cannot be read far enough to tell its kind.</summary>
    /// <param name="kind">The kind that was expected.</param>
    /// <param name="why">What is wrong.</param>
    /// <param name="body">The body, of which the first 30 bytes are shown.</param>
    public static StatusException Unrecognized(string kind, string why, ReadOnlySpan<byte> body)
    {
        const int shown = 30;
        var start = body[..Math.Min(shown, body.Length)];
        var summary = body.IsEmpty ? "<empty>" : body[0] == '{' ? Encoding.UTF8.GetString(start) : Convert.ToHexStringLower(start);
        return BadRequest($"the object provided is unrecognized (must be of type {kind}): {why} ({summary}{(body.Length > shown ? " ..." : "")})");
    }

    public static StatusException Forbidden(Resource resource, string name, string why) =>
        new(403, "Forbidden", $"{resource.QualifiedName}{(name.Length > 0 ? $" \"{name}\"" : "")} is forbidden: {why}") { Name = name, Group = resource.Group, Kind = resource.Plural };

    public static StatusException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static StatusException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");

    public static StatusException TooLarge(string message = "Request entity too large: limit is 3145728") => new(413, "RequestEntityTooLarge", message);

    public static StatusException UnsupportedMediaType(string accepted) =>
        new(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {accepted}");

    public static StatusException NotAcceptable(string message = "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf") =>
        new(406, "NotAcceptable", message);

    /// <summary>A patch that cannot be applied: upstream does not tell why.</summary>
    public static StatusException Unpatchable() => new(422, "Invalid", "the server rejected our request due to an error in our request");

    /// <summary>A patch that makes what is no object of the kind.</summary>
    /// <param name="shown">The object, or the patch, as text.</param>
    /// <param name="problem">What is wrong.</param>
    public static StatusException InvalidPatch(string shown, string problem) =>
        Invalid("", "", "", [new StatusCause("FieldValueInvalid", $"Invalid value: {JsonSerializer.Serialize(shown, Wire.SerializerOptions)}: {problem}", "patch")]);

    public static StatusException Expired(string message) => new(410, "Expired", message);

    public static StatusException TooManyRequests() =>
        new(429, "TooManyRequests", "Too many requests, please try again later.") { RetryAfterSeconds = 1 };

    public static StatusException Unavailable(string message = "the server is currently unable to handle the request") =>
        new(503, "ServiceUnavailable", message);

    // Clients come again by themselves where they are told when. Who wrote what is still to reach the disk would meet his own object.
    public static StatusException StoreUnavailable(StoreUnavailableException refusal) =>
        new(503, "ServiceUnavailable", refusal.Message) { RetryAfterSeconds = refusal.IsPending ? 0 : 1 };

    public static StatusException Internal(string message) => new(500, "InternalError", message);

    public static StatusException Invalid(string kind, string group, string name, ImmutableArray<StatusCause> causes)
    {
        var qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        var problems = causes.Select(c => $"{c.Field}: {c.Message}").Distinct().ToArray();   // each is a cause, but is told once
        var text = problems.Length == 1 ? problems[0] : $"[{string.Join(", ", problems)}]";
        return new(422, "Invalid", $"{qualified} \"{name}\" is invalid: {text}") { Name = name, Group = group, Kind = kind, Causes = causes };
    }

    public static StatusException Invalid(Resource resource, string name, ImmutableArray<StatusCause> causes) =>
        Invalid(resource.Kind, resource.Group, name, causes);

    public static StatusException Invalid(Resource resource, string name, string field, string message, string reason = "FieldValueInvalid") =>
        Invalid(resource, name, [new StatusCause(reason, message, field)]);

    /// <summary>Where upstream keeps an object in etcd.</summary>
    private static string RegistryKey(Resource resource, ObjectPath path)
    {
        var folder = (resource.Group, resource.Plural) switch
        {
            ("", "nodes") => "minions",
            ("", "services") => "services/specs",
            ("", "endpoints") => "services/endpoints",
            ("", "replicationcontrollers") => "controllers",
            ("networking.k8s.io", "ingresses") => "ingress",
            ("apiextensions.k8s.io" or "apiregistration.k8s.io", _) => $"{resource.Group}/{resource.Plural}",
            _ => resource.IsCustom ? $"{resource.Group}/{resource.Plural}" : resource.Plural,
        };
        return $"/registry/{folder}/{(path.Namespace.Length > 0 ? path.Namespace + "/" : "")}{path.Name}";
    }
}
