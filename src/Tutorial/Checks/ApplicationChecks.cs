using System.Text.Json.Nodes;
using Tutorial.Observation;

namespace Tutorial.Checks;

/// <summary>Assertions over Argo CD's Applications that several steps share.</summary>
internal static class ApplicationChecks
{
    public static readonly string[] Kinds = ["Application", Assertion.Git];

    /// <summary>Each of these Applications is Synced and Healthy at the newest commit of the remote.</summary>
    public static Assertion SyncedAndHealthy(params string[] names) => Assertion.Now(
        names.Length == 1 ? $"Application `{names[0]}` is Synced and Healthy at the newest commit" : $"{names.Length} Applications are Synced and Healthy at the newest commit",
        names.Length == 1 ? $"애플리케이션 `{names[0]}`이(가) 가장 새 커밋에서 Synced이고 Healthy" : $"애플리케이션 {names.Length}개가 가장 새 커밋에서 Synced이고 Healthy",
        Kinds,
        context =>
        {
            var states = names.Select(name => (Name: name, App: context.View.Find("Application", "argo", name))).ToList();
            var text = string.Join("; ", states.Select(state => state.App is null ? $"{state.Name}: —" : $"{state.Name}: {Describe(state.App)}"));
            return Reading.When(states.All(state => IsGood(state.App, context.Head)), text, text);
        });

    public static bool IsGood(JsonObject? app, string? head) =>
        IsSynced(app) && app.Text("status", "health", "status") == "Healthy" && head is not null && app.Text("status", "sync", "revision") == head && !app!.IsDeleting();

    public static bool IsSynced(JsonObject? app) => app.Text("status", "sync", "status") == "Synced";

    public static string Describe(JsonObject app) =>
        $"{app.Text("status", "sync", "status") ?? "—"}, {app.Text("status", "health", "status") ?? "—"}, {CheckContext.Short(app.Text("status", "sync", "revision"))}";

    /// <summary>An automated operation that ended well at a revision, on or after a moment.</summary>
    public static bool WasAutomated(JsonObject? app, string? revision, DateTimeOffset? since)
    {
        var started = app.Time("status", "operationState", "startedAt");
        return app.Text("status", "operationState", "phase") == "Succeeded"
            && app.Text("status", "operationState", "operation", "initiatedBy", "automated") == "true"
            && app.Text("status", "operationState", "syncResult", "revision") == revision
            && (since is null || started >= since.Value.AddSeconds(-2));   // Kubernetes keeps whole seconds
    }

    /// <summary>The Application of a directory, made by the ApplicationSet.</summary>
    public static Assertion Generated(string name) => Assertion.Now(
        $"Application `{name}` was made by ApplicationSet `coffee` from its directory, and is Synced and Healthy",
        $"ApplicationSet `coffee`가 디렉토리에서 만든 애플리케이션 `{name}`이(가) Synced이고 Healthy",
        Kinds,
        context =>
        {
            if (context.View.Find("Application", "argo", name) is not { } app) { return Reading.Waiting($"No Application {name} yet", $"애플리케이션 {name}이(가) 아직 없음"); }
            var (owner, path) = (app.Owner(), app.Text("spec", "source", "path"));
            var text = $"{name}: {Describe(app)}, path {path ?? "—"}, {owner.Text("kind") ?? "—"} {owner.Text("name")}";
            return Reading.When(
                owner.Text("kind") == "ApplicationSet" && owner.Text("name") == "coffee" && path == $"gitops/applications/coffee/{name}" && IsGood(app, context.Head), text, text);
        });

    public static Assertion TrackedDeployment(string ns, string name, string application) => Assertion.Now(
        $"Deployment `{ns}/{name}` carries the tracking id of Application `{application}`",
        $"Deployment `{ns}/{name}`에 애플리케이션 `{application}`의 추적 ID가 있음",
        ["Deployment"],
        context =>
        {
            var id = context.View.Find("Deployment", ns, name).Annotation("argocd.argoproj.io/tracking-id");
            return Reading.When(id == $"{application}:apps/Deployment:{ns}/{name}", $"tracking id: {id ?? "—"}", $"추적 ID: {id ?? "—"}");
        });
}
