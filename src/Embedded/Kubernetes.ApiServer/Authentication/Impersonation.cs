using System.Collections.Immutable;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Validation;
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
        var uid = headers["Impersonate-Uid"].ToString();
        if (name.Length == 0)
        {
            var what = groups.Select(group => "group " + group)
                .Concat(headers.Keys.Where(key => key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase)))
                .Concat(uid.Length > 0 ? ["uid " + uid] : []).ToList();
            return what.Count == 0
                ? caller
                : throw Refusals.BadRequest($"requested [{string.Join(' ', what)}] without impersonating a user");   // 500 upstream; the blame is the client's
        }

        if (name.Split(':') is ["system", "serviceaccount", var ns, var account] && !Names.Label(ns).Any() && !Names.Subdomain(account).Any())
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

        var own = name == UserInfo.Anonymous.Name ? "system:unauthenticated" : "system:authenticated";
        if (!groups.Contains("system:unauthenticated") && !groups.Contains(own))
        {
            groups.Add(own);
        }

        var extra = ImmutableDictionary.CreateBuilder<string, IReadOnlyList<string>>();
        foreach (var (header, values) in headers.Where(h => h.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            var key = Uri.UnescapeDataString(header[ExtraPrefix.Length..].ToLowerInvariant());
            foreach (var value in values)
            {
                Check(new RequestAttributes(caller, "impersonate") { ApiGroup = "authentication.k8s.io", Resource = "userextras", Subresource = key, Name = value ?? "" });
            }

            extra[key] = [.. values.Select(v => v ?? "")];
        }

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
