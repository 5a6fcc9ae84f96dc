using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Authentication;
using Kubernetes.ApiServer.Bootstrap;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Rbac;
using Microsoft.AspNetCore.Http;

namespace Kubernetes.ApiServer.Tests.Rbac;

/// <summary>One section of the table of decisions: the bootstrap's objects, what the section states, and the questions about both.</summary>
internal sealed class DecisionSection
{
    private readonly RbacObjects _objects = new();
    private readonly RbacAuthorizer _authorizer;
    private int _bindings;

    public DecisionSection()
    {
        foreach (var item in BootstrapObjects.Create(new BootstrapOptions { CertificateAuthorityPem = "", Server = new Uri("https://127.0.0.1:1") }))
        {
            _objects.Put(item);
        }

        _authorizer = new RbacAuthorizer(_objects);
    }

    /// <summary>Takes what a line says that there is.</summary>
    public void State(string line)
    {
        var (head, tail) = Halves(line);
        switch (head.Split(' '))
        {
            case [("Role" or "ClusterRole") and var kind, var name]:
                _objects.Put(Role(kind, name, tail));
                break;
            case ["Label", var name, var label]:
                var labelled = _objects.Find("clusterroles", name);
                var labels = labelled["metadata"]!["labels"] as JsonObject ?? [];
                labels[label.Split('=')[0]] = label.Split('=')[1];
                labelled["metadata"]!["labels"] = labels;
                _objects.Put(labelled);
                break;
            case ["Aggregate", var name]:
                _objects.Put(Aggregated(Role("ClusterRole", name, ""), [.. tail.Split(" ; ").Select(selector => JsonNode.Parse(selector)!)]));
                break;
            case ["Bind", var subject, var role, .. var place]:
                _objects.Put(Binding($"binding-{++_bindings}", role, place is ["in", var ns] ? ns : "", subject));
                break;
            default:
                throw new FormatException($"The table says nothing by: {line}");
        }
    }

    /// <summary>Answers a question.</summary>
    public bool Decide(string question)
    {
        var (head, tail) = Halves(question);
        var words = head.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (user, rest) = (Person(words[0]), words[2..]);
        switch (words[1])
        {
            case "writes" or "posts":
                var name = rest[1].Split('/')[^1];
                return _authorizer.CheckRole(user, words[1] == "posts" ? "" : name, Role(rest[0], rest[1], tail), null) is null;
            case "relabels" or "owns" or "aggregates":
                var stored = _objects.Find("clusterroles", rest[1]);
                var changed = Changed((JsonObject)stored.DeepClone(), words[1]);
                return _authorizer.CheckRole(user, rest[1], changed, stored) is null;
            case "binds":
                return Passes(() => _authorizer.CheckBinding(user, Binding("new", rest[0], rest is [_, "in", var ns] ? ns : "", "user:anyone"), null) is null);
            case "impersonates":
                return Passes(() => Impersonation.Apply(Headers(rest), user, _authorizer) != user);
            case var method when method.Length > 1 && rest[0].StartsWith('/') && method.All(char.IsAsciiLetterUpper):
                return _authorizer.Authorize(Request(user, method, rest[0])).Allowed;
            default:
                return _authorizer.Authorize(Attributes(user, words[1], rest[0], rest is [_, "in", var place] ? place : "")).Allowed;
        }
    }

    private static (string Head, string Tail) Halves(string line) =>
        line.Split(" : ", 2) is [var head, var tail] ? (head, tail) : (line, "");

    private static bool Passes(Func<bool> check)
    {
        try
        {
            return check();
        }
        catch (StatusException refusal) when (refusal.Code is 400 or 403 or 404)
        {
            return false;
        }
    }

    private static UserInfo Person(string text)
    {
        if (text == "anonymous") { return UserInfo.Anonymous; }
        if (text.Split(':', 2) is ["sa", var account] && account.Split('/') is [var ns, var name])
        {
            return new UserInfo($"system:serviceaccount:{ns}:{name}", ["system:serviceaccounts", $"system:serviceaccounts:{ns}", "system:authenticated"]);
        }

        var names = text.Split('+');
        return new UserInfo(names[0], [.. names[1..], "system:authenticated"]);
    }

    private static RequestAttributes Attributes(UserInfo user, string verb, string thing, string ns)
    {
        if (thing.StartsWith('/')) { return new RequestAttributes(user, verb) { Path = thing }; }
        var (combined, name) = thing.Split('@', 2) is [var before, var after] ? (before, after) : (thing, "");
        var (qualified, subresource) = combined.Split('/', 2) is [var left, var right] ? (left, right) : (combined, "");
        var (resource, group) = qualified.Split('.', 2) is [var plural, var rest] ? (plural, rest) : (qualified, "");
        return new RequestAttributes(user, verb) { Resource = resource, ApiGroup = group, Subresource = subresource, Name = name, Namespace = ns };
    }

    private static RequestAttributes Request(UserInfo user, string method, string url)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        var query = url.IndexOf('?', StringComparison.Ordinal);
        (request.Path, request.QueryString) = query < 0 ? (url, default) : (url[..query], new QueryString(url[query..]));
        return RequestInfo.Read(request).AttributesFor(user, request.Query["fieldSelector"].ToString());
    }

    private static HeaderDictionary Headers(string[] claims)
    {
        var headers = new HeaderDictionary();
        foreach (var claim in claims)
        {
            switch (claim.Split(':', 2))
            {
                case ["group", var group]: headers.Append("Impersonate-Group", group); break;
                case ["uid", var uid]: headers["Impersonate-Uid"] = uid; break;
                case ["extra", var extra]: headers.Append("Impersonate-Extra-" + extra.Split('=')[0], extra.Split('=')[1]); break;
                default: headers["Impersonate-User"] = claim; break;
            }
        }

        return headers;
    }

    private static JsonObject Role(string kind, string name, string rules)
    {
        var metadata = new JsonObject { ["name"] = name.Split('/')[^1] };
        if (name.Split('/') is [var ns, _]) { metadata["namespace"] = ns; }
        var read = rules.Length == 0 ? [] : RoleText.Read($"role {name}\n{rules.Replace(" ; ", "\n", StringComparison.Ordinal)}").Single().Rules;
        return new JsonObject { ["kind"] = kind, ["metadata"] = metadata, ["rules"] = read };
    }

    private static JsonObject Aggregated(JsonObject role, JsonArray selectors)
    {
        role["aggregationRule"] = new JsonObject { ["clusterRoleSelectors"] = selectors };
        return role;
    }

    private static JsonObject Changed(JsonObject role, string how)
    {
        switch (how)
        {
            case "relabels": role["metadata"]!["labels"] = new JsonObject { ["rbac.authorization.k8s.io/aggregate-to-view"] = "true" }; return role;
            case "owns": role["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject { ["name"] = "owner" }); return role;
            default: return Aggregated(role, [new JsonObject { ["matchLabels"] = new JsonObject { ["a"] = "b" } }]);
        }
    }

    private static JsonObject Binding(string name, string role, string ns, string subject)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns.Length > 0) { metadata["namespace"] = ns; }
        var (kind, named) = subject.Split(':', 2) is [var type, var who] ? (type, who) : throw new FormatException(subject);
        var bound = kind switch
        {
            "user" => new JsonObject { ["kind"] = "User", ["name"] = named },
            "group" => new JsonObject { ["kind"] = "Group", ["name"] = named },
            _ => new JsonObject { ["kind"] = "ServiceAccount", ["namespace"] = named.Split('/')[0], ["name"] = named.Split('/')[1] },
        };
        return new JsonObject
        {
            ["kind"] = ns.Length > 0 ? "RoleBinding" : "ClusterRoleBinding",
            ["metadata"] = metadata,
            ["roleRef"] = new JsonObject { ["kind"] = role.Split('/')[0], ["name"] = role.Split('/')[1], ["apiGroup"] = "rbac.authorization.k8s.io" },
            ["subjects"] = new JsonArray(bound),
        };
    }
}
