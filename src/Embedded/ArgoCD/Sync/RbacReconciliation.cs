using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.Sync;

/// <summary>
/// Before a role or a binding is applied client-side, it is given what it lacks, as <c>kubectl auth reconcile</c> does: a binding whose role
/// is another one is made anew, for that cannot be changed (<c>gitops-engine/pkg/utils/kube/resource_ops.go</c>).
/// </summary>
/// <param name="client">The cluster.</param>
internal sealed class RbacReconciliation(IResourceClient client)
{
    private const int Attempts = 3;

    /// <summary>Whether objects of a kind are treated so.</summary>
    public static bool Concerns(ResourceType type) => type is
    { Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "Role" or "ClusterRole" or "RoleBinding" or "ClusterRoleBinding" };

    /// <summary>Gives an object what it lacks.</summary>
    /// <param name="type">Its kind.</param>
    /// <param name="target">What is to be.</param>
    /// <param name="printed">The object as kubectl names it.</param>
    /// <param name="dryRun">Whether it is only told.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What kubectl would print.</returns>
    /// <exception cref="ApiException">The server refuses.</exception>
    public async Task<string> RunAsync(ResourceType type, JsonObject target, string printed, bool dryRun, CancellationToken cancellationToken)
    {
        if (!dryRun && type.Namespaced && await client.FindAsync(ResourceTypes.Namespaces, new("", target.Namespace()), cancellationToken) is null)
        {
            throw new ApiException(HttpStatusCode.NotFound, new()
            {
                ["reason"] = "NotFound",
                ["message"] = $"error getting namespace {target.Namespace()}: namespaces \"{target.Namespace()}\" not found",
            });
        }

        for (var attempt = 1; ; attempt++)
        {
            var live = await client.FindAsync(type, target.Key(), cancellationToken);
            var need = Compare(live, target);
            try
            {
                if (!dryRun && !need.IsProtected)
                {
                    await WriteAsync(type, live, need, cancellationToken);
                }

                return $"{printed} reconciled{(dryRun ? " (dry run)" : "")}{need.Print()}";
            }
            catch (ApiException error) when (error.Code is HttpStatusCode.Conflict or HttpStatusCode.NotFound && attempt < Attempts)
            {
                // Somebody made, changed or removed it between; look again.
            }
        }
    }

    private async Task WriteAsync(ResourceType type, JsonObject? live, Need need, CancellationToken cancellationToken)
    {
        WriteOptions options = new(Words.ControllerManager);
        switch (need.Action)
        {
            case "recreate":
                await client.DeleteAsync(type, live!.Key(), new(Uid: live!.Uid()), cancellationToken);
                await client.CreateAsync(type, need.Wanted, options, cancellationToken);
                break;
            case "create":
                await client.CreateAsync(type, need.Wanted, options, cancellationToken);
                break;
            case "update":
                await client.ReplaceAsync(type, need.Wanted, options, cancellationToken);
                break;
        }
    }

    private static Need Compare(JsonObject? live, JsonObject target)
    {
        var isRole = target["roleRef"] is null;
        if (live is null)
        {
            return isRole ? new("create", target.Copy(), Rules: [.. target.Items("rules")]) : new("create", target.Copy(), Subjects: [.. target.Items("subjects")]);
        }

        var isProtected = live.Annotation("rbac.authorization.kubernetes.io/autoupdate") == "false";
        if (!isRole && !RoleOf(live).Equals(RoleOf(target)))
        {
            return new("recreate", target.Copy()) { IsProtected = isProtected };
        }

        // What is there stays, also what git does not want: applying takes it away.
        var wanted = live.Copy();
        Add(wanted, target, "annotations");
        Add(wanted, target, "labels");
        ImmutableArray<JsonObject> rules = isRole ? PolicyRules.Missing([.. live.Items("rules")], [.. target.Items("rules")]) : [];
        ImmutableArray<JsonObject> subjects = isRole ? [] : [.. target.Items("subjects").Where(stated => !live.Items("subjects").Any(known => Print(known) == Print(stated))).DistinctBy(Print)];
        Append(wanted, "rules", rules);
        Append(wanted, "subjects", subjects);
        Aggregate(wanted, target);
        return new(wanted.SameAs(live) ? "" : "update", wanted, rules, subjects) { IsProtected = isProtected };
    }

    private static void Add(JsonObject wanted, JsonObject target, string field)
    {
        foreach (var (name, value) in target.Map("metadata", field) ?? [])
        {
            wanted.Ensure("metadata", field).TryAdd(name, value?.DeepClone());
        }
    }

    private static void Append(JsonObject wanted, string list, ImmutableArray<JsonObject> missing)
    {
        if (missing.Length > 0)
        {
            wanted[list] = new JsonArray([.. wanted.Items(list).Concat(missing).Select(item => item.DeepClone())]);
        }
    }

    private static void Aggregate(JsonObject wanted, JsonObject target)
    {
        if (target.Map("aggregationRule") is null)
        {
            wanted.Remove("aggregationRule");
            return;
        }

        var known = wanted.Items("aggregationRule", "clusterRoleSelectors").ToList();
        ImmutableArray<JsonObject> missing = [.. target.Items("aggregationRule", "clusterRoleSelectors").Where(stated => !known.Exists(selector => selector.SameAs(stated)))];
        if (missing.Length > 0)
        {
            Append(wanted.Ensure("aggregationRule"), "clusterRoleSelectors", missing);
        }
    }

    private static (string Group, string Kind, string Name) RoleOf(JsonObject binding) =>
        (binding.Text("roleRef", "apiGroup"), binding.Text("roleRef", "kind"), binding.Text("roleRef", "name"));

    private static string Print(JsonObject subject) =>
        $"{{Kind:{subject.Text("kind")} APIGroup:{subject.Text("apiGroup")} Name:{subject.Text("name")} Namespace:{subject.Text("namespace")}}}";

    /// <summary>What must be done to an object.</summary>
    /// <param name="Action">How; empty where it lacks nothing.</param>
    /// <param name="Wanted">The object after it.</param>
    /// <param name="Rules">The rules that it lacks.</param>
    /// <param name="Subjects">The subjects that it lacks.</param>
    private sealed record Need(string Action, JsonObject Wanted, ImmutableArray<JsonObject> Rules = default, ImmutableArray<JsonObject> Subjects = default)
    {
        /// <summary>Whether it opted out.</summary>
        public bool IsProtected { get; init; }

        public string Print()
        {
            if (Action.Length == 0)
            {
                return "";
            }

            var text = new StringBuilder(". reconciliation required ").Append(Action);
            if (IsProtected)
            {
                text.Append(", but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)");
            }

            AppendTo(text, "subjects", Subjects, RbacReconciliation.Print);
            AppendTo(text, "rules", Rules, PolicyRules.Print);
            return text.ToString();
        }

        private static void AppendTo(StringBuilder text, string what, ImmutableArray<JsonObject> missing, Func<JsonObject, string> print)
        {
            if (!missing.IsDefaultOrEmpty)
            {
                text.Append("\n\tmissing ").Append(what).Append(" added:");
                foreach (var item in missing)
                {
                    text.Append("\n\t\t").Append(print(item));
                }
            }
        }
    }
}
