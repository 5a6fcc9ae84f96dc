using Kubernetes.ApiServer.Rbac;
using static Kubernetes.ApiServer.Cel.CelFunctions;
using T = Kubernetes.ApiServer.Cel.CelType;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Kubernetes' authorizer library: what may the one who sent this request do besides?</summary>
internal static class CelAuthorizer
{
    private static readonly T Authorizer = T.Opaque("kubernetes.authorization.Authorizer");
    private static readonly T Path = T.Opaque("kubernetes.authorization.PathCheck");
    private static readonly T Group = T.Opaque("kubernetes.authorization.GroupCheck");
    private static readonly T Resource = T.Opaque("kubernetes.authorization.ResourceCheck");
    private static readonly T Outcome = T.Opaque("kubernetes.authorization.Decision");

    /// <summary>The value of the variable <c>authorizer</c>.</summary>
    public static object For(RbacAuthorizer authorizer, UserInfo user) => new Check(Authorizer, authorizer, new RequestAttributes(user, ""));

    /// <summary>The value of the variable <c>authorizer.requestResource</c>.</summary>
    public static object For(RbacAuthorizer authorizer, RequestAttributes request) => new Check(Resource, authorizer, request);

    /// <summary>The type of the variable <c>authorizer</c>.</summary>
    public static T Type => Authorizer;

    /// <summary>The type of the variable <c>authorizer.requestResource</c>.</summary>
    public static T ResourceType => Resource;

    /// <summary>The overloads of this library.</summary>
    public static IEnumerable<CelOverload> Overloads()
    {
        yield return Member("path", [Authorizer, T.String], Path, a => C(a).As(Path, r => r with { Path = (string)a[1]! }));
        yield return Member("group", [Authorizer, T.String], Group, a => C(a).As(Group, r => r with { ApiGroup = (string)a[1]! }));
        yield return Member("serviceAccount", [Authorizer, T.String, T.String], Authorizer, a => C(a).As(Authorizer, r => r with
        {
            User = new UserInfo($"system:serviceaccount:{a[1]}:{a[2]}", ["system:serviceaccounts", $"system:serviceaccounts:{a[1]}", "system:authenticated"]),
        }));
        yield return Member("resource", [Group, T.String], Resource, a => C(a).As(Resource, r => r with { Resource = (string)a[1]! }));
        yield return Member("subresource", [Resource, T.String], Resource, a => C(a).As(Resource, r => r with { Subresource = (string)a[1]! }));
        yield return Member("namespace", [Resource, T.String], Resource, a => C(a).As(Resource, r => r with { Namespace = (string)a[1]! }));
        yield return Member("name", [Resource, T.String], Resource, a => C(a).As(Resource, r => r with { Name = (string)a[1]! }));
        yield return Member("check", [Path, T.String], Outcome, Decide, walks: true);
        yield return Member("check", [Resource, T.String], Outcome, Decide, walks: true);
        yield return Member("allowed", [Outcome], T.Bool, a => ((Answer)a[0]!).Decision.Allowed);
        yield return Member("reason", [Outcome], T.String, a => ((Answer)a[0]!).Decision.Reason);
        yield return Member("errored", [Outcome], T.Bool, _ => false);
        yield return Member("error", [Outcome], T.String, _ => "");
    }

    private static Check C(object?[] arguments) => (Check)arguments[0]!;

    private static Answer Decide(object?[] a) => new(C(a).Rules.Authorize(C(a).Request with { Verb = (string)a[1]! }));

    private sealed record Check(CelType Type, RbacAuthorizer Rules, RequestAttributes Request) : ICelOpaque
    {
        public Check As(CelType type, Func<RequestAttributes, RequestAttributes> change) => new(type, Rules, change(Request));
    }

    private sealed record Answer(Decision Decision) : ICelOpaque
    {
        public CelType Type => Outcome;
    }
}
