using System.Collections.Immutable;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Rbac;
using Microsoft.AspNetCore.Http;

namespace Kubernetes.ApiServer.Authentication;

/// <summary>Requests in another user's name (<c>kubectl --as</c>).</summary>
internal static class Impersonation
{
    private const string ExtraPrefix = "Impersonate-Extra-";

    /// <summary>The user in whose name the request is made.</summary>
    /// <exception cref="StatusException">The caller may not impersonate.</exception>
    public static UserInfo Apply(IHeaderDictionary headers, UserInfo caller, RbacAuthorizer authorizer)
    {
        var name = headers["Impersonate-User"].ToString();
        var groups = headers["Impersonate-Group"].Where(g => !string.IsNullOrEmpty(g)).Select(g => g!).ToList();
        if (name.Length == 0)
        {
            return groups.Count == 0 && headers.Keys.All(k => !k.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
                ? caller
                : throw Refusals.BadRequest("requested [{Group }] without impersonating a user");   // 500 upstream; the blame is the client's
        }

        if (name.Split(':') is ["system", "serviceaccount", var ns, var account])
        {
            Check(new RequestAttributes(caller, "impersonate") { Resource = "serviceaccounts", Namespace = ns, Name = account });
            if (groups.Count == 0)
            {
                groups.AddRange(["system:serviceaccounts", "system:serviceaccounts:" + ns]);
            }
        }
        else
        {
            Check(new RequestAttributes(caller, "impersonate") { Resource = "users", Name = name });
        }

        foreach (var group in headers["Impersonate-Group"].Where(g => !string.IsNullOrEmpty(g)))
        {
            Check(new RequestAttributes(caller, "impersonate") { Resource = "groups", Name = group! });
        }

        if (!groups.Contains("system:unauthenticated") && !groups.Contains("system:authenticated"))
        {
            groups.Add("system:authenticated");
        }

        var extra = ImmutableDictionary.CreateBuilder<string, IReadOnlyList<string>>();
        foreach (var (header, values) in headers.Where(h => h.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            var key = Uri.UnescapeDataString(header[ExtraPrefix.Length..].ToLowerInvariant());
            Check(new RequestAttributes(caller, "impersonate") { ApiGroup = "authentication.k8s.io", Resource = "userextras", Subresource = key, Name = values.ToString() });
            extra[key] = [.. values.Select(v => v ?? "")];
        }

        var uid = headers["Impersonate-Uid"].ToString();
        if (uid.Length > 0)
        {
            Check(new RequestAttributes(caller, "impersonate") { ApiGroup = "authentication.k8s.io", Resource = "uids", Name = uid });
        }

        return new UserInfo(name, groups) { Uid = uid, Extra = extra.ToImmutable() };

        void Check(RequestAttributes attributes)
        {
            var decision = authorizer.Authorize(attributes);
            if (!decision.Allowed)
            {
                throw new StatusException(403, "Forbidden", RbacAuthorizer.ForbiddenMessage(attributes, decision)) { Name = attributes.Name, Group = attributes.ApiGroup, Kind = attributes.Resource };
            }
        }
    }
}
