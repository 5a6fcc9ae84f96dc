using System.Collections.Immutable;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Selectors;
using Kubernetes.ApiServer.Validation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kubernetes.ApiServer.Http;

/// <summary>What a URL and method ask for, as the authorizer and the handlers see it.</summary>
internal sealed record RequestInfo
{
    /// <summary>The path as it came.</summary>
    public required string Path { get; init; }

    /// <summary>The RBAC verb; for paths that are no resource the method in lower case.</summary>
    public required string Verb { get; init; }

    /// <summary>Whether it is about a resource.</summary>
    public bool IsResource { get; init; }

    /// <summary>The API group; empty for core.</summary>
    public string Group { get; init; } = "";

    /// <summary>The version.</summary>
    public string Version { get; init; } = "";

    /// <summary>The namespace; empty for cluster scope or all namespaces.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The plural.</summary>
    public string Resource { get; init; } = "";

    /// <summary>The name; empty for collections.</summary>
    public string Name { get; init; } = "";

    /// <summary>The subresource.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>What follows the subresource, with a leading slash; null where not even a slash follows.</summary>
    public string? Rest { get; init; }

    /// <summary>Whether the answer may last as long as the client likes.</summary>
    public bool IsLasting => Verb == "watch" || (IsResource && Subresource is "exec" or "attach" or "portforward" or "proxy" or "log");

    /// <summary>Whether it asks if the server is well.</summary>
    public bool IsProbe => !IsResource && (Path.StartsWith("/healthz", StringComparison.Ordinal) || Path.StartsWith("/livez", StringComparison.Ordinal) || Path.StartsWith("/readyz", StringComparison.Ordinal));

    /// <summary>Reads a request.</summary>
    public static RequestInfo Read(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        var method = request.Method;
        var other = new RequestInfo { Path = path, Verb = method.ToLowerInvariant() };
        var parts = path.Split('/', StringSplitOptions.None).Skip(1).Select(Uri.UnescapeDataString).ToImmutableArray();
        if (parts.Length > 0 && parts[^1].Length == 0 && !path.Contains("/proxy", StringComparison.Ordinal))
        {
            parts = parts.RemoveAt(parts.Length - 1);
        }

        string group;
        int next;
        if (parts is ["api", _, ..])
        {
            (group, next) = ("", 1);
        }
        else if (parts is ["apis", _, _, ..])
        {
            (group, next) = (parts[1], 2);
        }
        else
        {
            return other;
        }

        var version = parts[next++];
        if (parts.Length <= next)
        {
            return other;
        }

        // The old form of a watch, /api/v1/watch/..., which may also name one object.
        var watchPath = parts[next] == "watch" && parts.Length > next + 1;
        if (watchPath) { next++; }
        var ns = "";
        string resource;
        if (parts[next] == "namespaces" && parts.Length > next + 2 && !(group.Length == 0 && parts[next + 2] is "status" or "finalize" && parts.Length == next + 3))
        {
            ns = parts[next + 1];
            next += 2;
        }

        resource = parts[next++];
        var name = parts.Length > next ? parts[next++] : "";
        var subresource = parts.Length > next ? parts[next++] : "";
        var rest = parts.Length > next ? "/" + string.Join('/', parts.Skip(next)) : null;
        var query = request.Query;
        var watch = IsTrue(query["watch"]) && name.Length == 0;
        var verb = method switch
        {
            "POST" => "create",
            "GET" or "HEAD" => watch || watchPath ? "watch" : name.Length == 0 ? "list" : "get",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => name.Length == 0 ? "deletecollection" : "delete",
            _ => method.ToLowerInvariant(),
        };
        return new RequestInfo
        {
            Path = path,
            Verb = verb,
            IsResource = true,
            Group = group,
            Version = version,
            Namespace = ns,
            Resource = resource,
            Name = name,
            Subresource = subresource,
            Rest = rest,
        };
    }

    /// <summary>What the authorizer is asked. A Namespace is an object in itself: whoever may read namespaces in it may read it.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="fields">The request's field selector: a list or watch of a single name is decided by that name; a deletion of a collection is not.</param>
    public RequestAttributes AttributesFor(UserInfo user, string fields)
    {
        if (!IsResource) { return new RequestAttributes(user, Verb) { Path = Path }; }
        var selected = Name.Length == 0 && Verb is "list" or "watch" ? FieldSelector.NameIn(fields) : null;
        return new RequestAttributes(user, Verb)
        {
            ApiGroup = Group,
            Resource = Resource,
            Subresource = Subresource,
            Name = selected is { Length: > 0 } && !Names.PathSegment(selected).Any() ? selected : Name,
            Namespace = Group.Length == 0 && Resource == "namespaces" ? Name : Namespace,
        };
    }

    /// <summary>A truth value of the query as Go's conversion reads it: present, and neither <c>false</c> nor <c>0</c>.</summary>
    internal static bool IsTrue(StringValues values) =>
        values is [var first, ..] && !string.Equals(first, "false", StringComparison.OrdinalIgnoreCase) && first != "0";
}
