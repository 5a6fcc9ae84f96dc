using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of the GitOps Promoter: all wait for their condition Ready first, and some then look at what they promote.</summary>
internal static class PromoterHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["promoter.argoproj.io/ArgoCDCommitStatus"] = FirstOf(
            new Readiness("Argo CD commit status", "Argo CD commit status").Rule,
            If(live => live["status"]["applicationsSelected"] is var apps && (!apps.Holds || apps.Count == 0), Degraded, "Argo CD commit status has no applications configured"),
            Always(Healthy, live => $"Argo CD commit status is healthy and is tracking {live["status"]["applicationsSelected"].Count} applications")),
        ["promoter.argoproj.io/CommitStatus"] = FirstOf(
            new Readiness("Commit status", "commit status").Rule,
            If(live => !live["status"]["sha"].Holds || !live["status"]["phase"].Holds, Healthy, "Commit status is healthy"),
            Always(Healthy, live => $"Commit status for commit {live["status"]["sha"].Text} reports {live["status"]["phase"].Text}")),
        ["promoter.argoproj.io/PullRequest"] = FirstOf(
            new Readiness("Pull request", "pull request")
            {
                Deleting = "Pull request is being deleted.",
                Conditions = ["Reconciled", "Ready"],
                Finalizers =
                [
                    new("pullrequest.promoter.argoproj.io/finalizer", "Waiting for SCM closure or reconciliation of the pull request.", "the real PR can stay open after the CR is gone."),
                    new("changetransferpolicy.promoter.argoproj.io/pullrequest-finalizer", "Waiting for the ChangeTransferPolicy to observe PR identity and state.", "promotion status or history can be wrong or racy."),
                ],
            }.Rule,
            If(live => !live["status"]["id"].Holds || !live["status"]["state"].Holds, Healthy, "Pull request is healthy"),
            Always(Healthy, live => $"Pull request is {live["status"]["state"].Text} as PR {live["status"]["id"].Text}")),
        ["promoter.argoproj.io/ChangeTransferPolicy"] = FirstOf(
            new Readiness("Change transfer policy", "change transfer policy")
            {
                Deleting = "Change transfer policy is being deleted.",
                Finalizers =
                [
                    new(
                        "changetransferpolicy.promoter.argoproj.io/finalizer",
                        "Waiting to clear related PullRequest finalizers and finish cleanup before this policy is removed.",
                        "The 'changetransferpolicy.promoter.argoproj.io/pullrequest-finalizer' finalizer may not be cleaned up from PullRequests owned by this ChangeTransferPolicy."),
                ],
            }.Rule,
            PromotionHealth.OfPolicy),
        ["promoter.argoproj.io/PromotionStrategy"] = FirstOf(new Readiness("Promotion strategy", "promotion strategy").Rule, PromotionHealth.OfStrategy),
        ["promoter.argoproj.io/GitRepository"] = Provider("GitRepository", "Git repository", "Git repository", "Waiting until no non-deleting PullRequests still reference this repository.", "repository metadata may be removed while promotions still depend on it."),
        ["promoter.argoproj.io/ScmProvider"] = Provider("ScmProvider", "SCM provider", "SCM provider", "Waiting until no GitRepository in this namespace still references this provider.", "GitRepository objects can reference a provider that no longer exists."),
        ["promoter.argoproj.io/ClusterScmProvider"] = Provider("ClusterScmProvider", "Cluster SCM provider", "cluster SCM provider", "Waiting until no GitRepository still references this cluster-wide SCM provider.", "GitRepository objects can reference a provider that no longer exists."),
        ["promoter.argoproj.io/GitCommitStatus"] = Gate("GitCommitStatus", "Git commit validation", "Git commit validation", "status unknown", "passed"),
        ["promoter.argoproj.io/TimedCommitStatus"] = Gate("TimedCommitStatus", "Timed commit gate", "Timed commit gate", "status unknown", "satisfied"),
        ["promoter.argoproj.io/WebRequestCommitStatus"] = Gate("WebRequestCommitStatus", "Web request commit validation", "Web request validation", "unknown", "passed"),
    };

    private static HealthRule Provider(string kind, string noun, string inner, string wait, string risk) => FirstOf(
        new Readiness(noun, inner, kind)
        {
            Deleting = $"{kind} is being deleted.",
            Finalizers = [new($"{kind.ToLowerInvariant()}.promoter.argoproj.io/finalizer", wait, risk)],
            Failed = "validation failed",
            Refused = "not ready",
            Unclear = "readiness unknown",
        }.Rule,
        Always(Healthy, $"{noun} is ready"));

    private static HealthRule Gate(string kind, string noun, string what, string unclear, string passed) => FirstOf(
        new Readiness(noun, char.ToLowerInvariant(noun[0]) + noun[1..], kind) { Deleting = $"{kind} is being deleted", Failed = "failed", Refused = "not ready", Unclear = unclear }.Rule,
        live => Environments(live["status"]["environments"], noun, what, passed));

    private static ResourceHealth Environments(Field environments, string noun, string what, string passed)
    {
        if (!environments.Holds || environments.Count == 0)
        {
            return new(Healthy, $"{noun} reconciled");
        }

        var byPhase = environments.Items().ToLookup(
            environment => environment["phase"].Is("failure") ? "failure" : environment["phase"].Is("success") ? "success" : "pending",
            environment => environment["branch"].Or("?"));
        return byPhase.Contains("failure") ? new(Degraded, $"{what} failed for branch(es): {Join(byPhase["failure"])}")
            : byPhase.Contains("pending") ? new(Progressing, $"{what} pending for branch(es): {Join(byPhase["pending"])}")
            : new(Healthy, $"{what} {passed} for {byPhase["success"].Count()} environment(s)");
    }

    private static string Join(IEnumerable<Field> branches) => string.Join(", ", branches.Select(branch => branch.Text));

    /// <summary>A finalizer that holds an object, and what it waits for.</summary>
    private sealed record Hold(string Finalizer, string Wait, string Risk);

    /// <summary>What comes first for every kind: deletion, a status, and condition Ready of the object's own generation.</summary>
    /// <param name="Noun">What the kind is called where a sentence starts.</param>
    /// <param name="Inner">What it is called within one.</param>
    /// <param name="Kind">The kind's name, where messages call it so.</param>
    private sealed record Readiness(string Noun, string Inner, string? Kind = null)
    {
        public string Deleting { get; init; } = $"{Noun} is being deleted";

        public Hold[] Finalizers { get; init; } = [];

        public string[] Conditions { get; init; } = ["Ready"];

        public string Failed { get; init; } = "reconciliation failed";

        public string Refused { get; init; } = "reconciliation failed";

        /// <summary>What is said of a status Unknown, where that is looked at.</summary>
        public string? Unclear { get; init; }

        public ResourceHealth? Rule(Field live)
        {
            if (live["metadata"]["deletionTimestamp"].Holds)
            {
                return new(Progressing, string.Join(' ', [Deleting, .. Holds(live["metadata"]["finalizers"])]));
            }

            if (!live["status"].Holds)
            {
                return new(Progressing, $"Initializing {Inner}");
            }

            var isReady = false;
            foreach (var condition in live["status"]["conditions"] is { Holds: true } conditions ? conditions.Items() : [])
            {
                if (condition["type"].Is(Conditions))
                {
                    isReady = true;
                    if (Trouble(condition, live["metadata"]["generation"]) is { } trouble)
                    {
                        return trouble;
                    }
                }
            }

            return isReady ? null : new(Progressing, Kind is null ? $"{Noun} is not ready yet" : $"{Kind} Ready condition is missing");
        }

        private ResourceHealth? Trouble(Field condition, Field generation)
        {
            if (condition["observedGeneration"] is { Holds: true } observed && generation.Holds && observed != generation)
            {
                return new(Progressing, $"Waiting for {Kind ?? Inner} spec update to be observed");
            }

            var reason = condition["reason"].Or("Unknown");
            if (condition["status"].Is("False"))
            {
                var message = condition["message"].Or("Unknown error").Text;
                return new(Degraded, reason.Is("ReconciliationError") ? $"{Noun} {Failed}: {message}" : $"{Noun} {Refused} ({reason.Text}): {message}");
            }

            return Unclear is not null && condition["status"].Is("Unknown")
                ? new(Progressing, $"{Noun} {Unclear} ({reason.Text}): {condition["message"].Or("Unknown").Text}")
                : null;
        }

        private IEnumerable<string> Holds(Field finalizers) => Finalizers.Length == 0 || !finalizers.Holds ? []
            : finalizers.Items().SelectMany(finalizer => Finalizers.Where(hold => finalizer.Is(hold.Finalizer)))
                .Select(hold => $"{hold.Finalizer}: {hold.Wait} Risk if removed manually: {hold.Risk}");
    }
}
