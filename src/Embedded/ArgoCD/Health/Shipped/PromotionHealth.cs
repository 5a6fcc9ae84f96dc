using static ArgoCD.Health.ResourceHealth;

namespace ArgoCD.Health.Shipped;

/// <summary>How far the GitOps Promoter has come: from the active commit of an environment to the proposed one.</summary>
internal static class PromotionHealth
{
    public static ResourceHealth OfPolicy(Field live)
    {
        var status = live["status"];
        if (ShaOf(status, "active") is not { } active)
        {
            return new(Progressing, "The active commit DRY SHA is missing or empty.");
        }

        if (ShaOf(status, "proposed") is not { } proposed)
        {
            return new(Progressing, "The proposed commit DRY SHA is missing or empty.");
        }

        if (proposed != active)
        {
            return new(Progressing, $"Promotion in progress from '{Short(active)}' to '{Short(proposed)}': {Tally.Of(status["proposed"]).Describe()}");
        }

        var tally = Tally.Of(status["active"]);
        return new(Healthy, tally.IsSuccess
            ? $"Environment is up-to-date on commit {Short(active)}."
            : $"Environment is up-to-date, but there are non-successful active commit statuses: {tally.Describe()}");
    }

    public static ResourceHealth OfStrategy(Field live)
    {
        if (live["status"]["environments"] is var stated && (!stated.Holds || stated.Count == 0))
        {
            return new(Degraded, "Promotion strategy has no environments configured");
        }

        var environments = stated.Items().ToList();
        foreach (var environment in environments)
        {
            if (ShaOf(environment, "active") is null)
            {
                return new(Progressing, $"The active commit DRY SHA is missing or empty in environment '{environment["branch"].Text}'.");
            }

            if (Hydrated(environment) is null)
            {
                return new(Progressing, $"The proposed commit DRY SHA is missing or empty in environment '{environment["branch"].Text}'.");
            }
        }

        if (environments.Exists(environment => Hydrated(environment) != Hydrated(environments[0])))
        {
            return new(Progressing, "Not all environments have the same proposed commit SHA. This likely means the hydrator has not run for all environments yet.");
        }

        var hydrated = $"Hydrator has processed dry commit '{Short(Hydrated(environments[0])!.Value)}'.";
        foreach (var environment in environments)
        {
            var (active, proposed) = (environment["active"]["dry"]["sha"], environment["proposed"]["dry"]["sha"]);
            if (proposed != active)
            {
                return new(Progressing, $"Promotion in progress for environment '{environment["branch"].Text}' from '{Short(active)}' to '{Short(proposed)}': {Tally.Of(environment["proposed"]).Describe()}{hydrated} ");
            }
        }

        var troubled = environments.Select(environment => (Branch: environment["branch"], Tally: Tally.Of(environment["active"]))).Where(entry => !entry.Tally.IsSuccess)
            .Select(entry => $"{entry.Branch.Text} ({entry.Tally.Failed.Count} failed, {entry.Tally.Pending.Count} pending)").ToList();
        return new(Healthy, troubled.Count > 0
            ? $"Environments are up-to-date, but some environments have non-successful commit statuses: {string.Join(", ", troubled)}."
            : $"All environments are up-to-date on commit '{Short(environments[0]["active"]["dry"]["sha"])}'. {hydrated}");
    }

    private static Field? ShaOf(Field environment, string side) =>
        environment[side] is { Holds: true } commit && commit["dry"] is { Holds: true } dry && dry["sha"] is { Holds: true } sha && !sha.Is("") ? (Field?)sha : null;

    /// <summary>The commit that the hydrator has worked on: its note says so where nothing was to be written.</summary>
    private static Field? Hydrated(Field environment) =>
        environment["proposed"] is { Holds: true } proposed && proposed["note"] is { Holds: true } note && note["drySha"] is { Holds: true } sha && !sha.Is("")
            ? sha : ShaOf(environment, "proposed");

    private static string Short(Field sha) => sha.Holds && sha.Text is { Length: > 7 } text ? text[..7] : sha.Or("").Text;

    /// <summary>How the checks of a commit stand.</summary>
    private sealed record Tally(List<Field> Pending, int Succeeded, List<Field> Failed)
    {
        public bool IsSuccess => Pending.Count == 0 && Failed.Count == 0;

        public static Tally Of(Field commit)
        {
            var statuses = commit["commitStatuses"] is { Holds: true } stated ? stated.Items().ToList() : [];
            List<Field> Keys(string phase) => [.. statuses.Where(status => status["phase"].Is(phase)).Select(status => status["key"])];
            return new(Keys("pending"), statuses.Count(status => status["phase"].Is("success")), Keys("failure"));
        }

        public string Describe() => $"{Pending.Count} pending, {Succeeded} successful, {Failed.Count} failed. "
            + (Pending.Count > 0 ? $"Pending commit statuses: {Join(Pending)}. " : "")
            + (Failed.Count > 0 ? $"Failed commit statuses: {Join(Failed)}. " : "");

        private static string Join(List<Field> keys) => string.Join(", ", keys.Where(key => !key.IsAbsent).Select(key => key.Text));
    }
}
