using System.Text.Json.Nodes;
using Clusters;
using Clusters.Commands;
using Tutorial.Checks;
using Tutorial.Model;
using Tutorial.Observation;
using Tutorial.Running;

namespace Tutorial.Steps;

/// <summary>Phase 0: a cluster, the loop, the repository.</summary>
internal static class ClusterSteps
{
    public static readonly StepId Create = new(0, "create-cluster");
    public static readonly StepId YourRepository = new(0, "your-repository");

    private const string PauseImage = "registry.k8s.io/pause:3.10";

    public static readonly StepDefinition CreateCluster = new(0, "create-cluster")
    {
        Files = ["gitops/bootstrap/phase-0/local.yaml"],
        LookAt = "/cluster",
        Command = context => context.Options.Cluster switch
        {
            { Kind: ClusterKind.Embedded } cluster => $"kubectl --kubeconfig {cluster.KubeconfigPath} get nodes",
            { Name: ['k', 'i', 'n', 'd', '-', .. var name] } => $"kind create cluster --name {name} --config gitops/bootstrap/phase-0/local.yaml",
            var cluster => $"kubectl config use-context {cluster.Name}",
        },
        Action = async (run, cancellationToken) =>
        {
            await run.Cluster.CreateAsync(run.Progress, cancellationToken);
            run.Say($"kubeconfig: {run.Cluster.KubeconfigPath}");
            run.Echo("kubectl get nodes");
            return run.Take(await run.Commands.GetAsync(new NamedResource("v1", "Node", "", ""), null, run.Lines, cancellationToken));
        },
        UndoLabel = new("Delete the cluster; the repository stays", "클러스터 삭제, 저장소는 남음"),
        Undo = async (run, cancellationToken) =>
        {
            await run.Cluster.DeleteAsync(run.Progress, cancellationToken);
            return StepOutcome.Done;
        },
        Checks =
        [
            Assertion.Now("The API answers `GET /version`", "API가 `GET /version`에 응답", ["Node"], context => context.Cluster.Status is { State: ClusterState.Running, Version: { } version }
                ? Reading.Passed($"Server version {version}", $"서버 버전 {version}")
                : Reading.Waiting(context.Cluster.Status.Reason ?? "No cluster yet", context.Cluster.Status.Reason ?? "클러스터가 아직 없음")),
            Assertion.Now("A node is Ready", "노드가 Ready", ["Node"], context =>
            {
                var ready = context.View.All("Node").Where(node => node.IsTrue("Ready")).Select(node => node.Name()).ToList();
                var all = context.View.All("Node").Count();
                return Reading.When(ready.Count > 0, $"{ready.Count} of {all} nodes Ready: {string.Join(", ", ready)}", $"노드 {all}개 중 {ready.Count}개 Ready: {string.Join(", ", ready)}");
            }),
            Assertion.Now("ServiceAccount `default/default` exists", "ServiceAccount `default/default`가 있음", ["ServiceAccount"], context =>
                context.View.Find("ServiceAccount", "default", "default") is { } account
                    ? Reading.Passed($"default/default, uid {account.Uid()}", $"default/default, uid {account.Uid()}")
                    : Reading.Waiting("Not there yet", "아직 없음")),
        ],
    };

    public static readonly StepDefinition DesiredState = new(0, "desired-state")
    {
        Needs = [Create],
        LookAt = "/cluster",
        Command = _ => $"""
            kubectl create deployment hello --image={PauseImage} --replicas=2
            kubectl wait deploy/hello --for=condition=Available --timeout=2m
            kubectl get pods -l app=hello
            kubectl delete pod "$(kubectl get pods -l app=hello -o jsonpath='{"{.items[0].metadata.name}"}')"
            kubectl get pods -l app=hello
            """,
        Action = async (run, cancellationToken) =>
        {
            var pods = new NamedResource("v1", "Pod", "default", "");
            if (await run.Cluster.Resources.FindTypeAsync("apps/v1", "Deployment", cancellationToken) is { } type
                && await run.Cluster.Resources.FindAsync(type, new("default", "hello"), cancellationToken) is null)
            {
                run.Echo($"kubectl create deployment hello --image={PauseImage} --replicas=2");
                var created = run.Take(await run.Commands.CreateDeploymentAsync("default", "hello", PauseImage, 2, run.Lines, cancellationToken));
                if (created.Failure is not null) { return created; }
            }

            await run.UntilAsync(view => view.Find("Deployment", "default", "hello").Number("status", "availableReplicas") == 2, cancellationToken);
            run.Echo("kubectl get pods -l app=hello");
            run.Take(await run.Commands.GetAsync(pods, "app=hello", run.Lines, cancellationToken));

            var list = await run.Cluster.Resources.ListAsync((await run.Cluster.Resources.FindTypeAsync("v1", "Pod", cancellationToken))!, "default", new("app=hello"), cancellationToken);
            var first = list.Items.Where(pod => !pod.IsDeleting()).Select(pod => pod.Name()).Order(StringComparer.Ordinal).FirstOrDefault();
            if (first is null) { return new StepOutcome("There is no pod of hello to delete."); }
            run.Echo($"kubectl delete --ignore-not-found pod {first}");
            var deleted = run.Take(await run.Commands.DeleteAsync(pods with { Name = first }, wait: true, run.Lines, cancellationToken));
            run.Echo("kubectl get pods -l app=hello");
            run.Take(await run.Commands.GetAsync(pods, "app=hello", run.Lines, cancellationToken));
            return deleted;
        },
        UndoLabel = new("Delete the Deployment `hello`", "Deployment `hello` 삭제"),
        Undo = async (run, cancellationToken) =>
        {
            run.Echo("kubectl delete --ignore-not-found deployment hello");
            return run.Take(await run.Commands.DeleteAsync(new NamedResource("apps/v1", "Deployment", "default", "hello"), wait: true, run.Lines, cancellationToken));
        },
        Checks =
        [
            Assertion.Now("Two pods of Deployment `default/hello` are available", "Deployment `default/hello`의 파드 두 개가 사용 가능", ["Deployment"], context =>
            {
                var available = context.View.Find("Deployment", "default", "hello").Number("status", "availableReplicas");
                return Reading.When(available == 2, $"status.availableReplicas = {available}", $"status.availableReplicas = {available}");
            }),
            Assertion.Seen("A pod was deleted and its ReplicaSet made another", "파드 하나가 지워지고 ReplicaSet이 다른 파드를 만들었음", ["Pod"], ReadReplacement),
        ],
    };

    public static readonly StepDefinition Repository = new(0, "your-repository")
    {
        Needs = [Create],
        Files =
        [
            "gitops/products/coffee/application-set.yaml", "gitops/products/coffee/project.yaml", "gitops/products/coffee.yaml",
            "gitops/bootstrap/phase-2/argo-bootstrap.yaml", "gitops/bootstrap/phase-3/external-bootstrap.yaml", "gitops/bootstrap/phase-4/products.yaml",
        ],
        LookAt = "/repository",
        Command = context => context.Options.GitHostAddress is null ? Clone(context.Options) : $"""
            {Clone(context.Options)}
            kubectl apply --server-side --force-conflicts -f - <<'EOF'
            {string.Join("\n---\n", GitService.Of(context.Options).Select(item => item.ToJsonString()))}
            EOF
            """,
        Action = async (run, cancellationToken) =>
        {
            run.Echo("git log -1");
            if (run.Repository.Current.RemoteHead is { } head)
            {
                run.Say($"commit {head.Sha}\nAuthor: {head.AuthorName} <{head.AuthorEmail}>\nDate:   {head.At:ddd MMM d HH:mm:ss yyyy zzz}\n\n    {head.Subject}");
            }

            if (run.Options.GitHostAddress is null)
            {
                return new StepOutcome($"Pods of {run.Cluster.Name} cannot reach this computer's localhost. Start the dashboard with --git-host-address and an address of this computer that they reach; for kind, the gateway of Docker's network kind.");
            }

            run.Echo("kubectl apply --server-side --force-conflicts -f -");
            return run.Take(await run.Commands.ApplyObjectsAsync(GitService.Of(run.Options), run.Lines, cancellationToken));
        },
        Checks =
        [
            Assertion.Now("The remote's `main` resolves", "원격의 `main`이 확인됨", [Assertion.Git], context =>
                context.Git.RemoteHead is { } head ? Reading.Passed($"main is {head.ShortSha}, \"{head.Subject}\"", $"main은 {head.ShortSha}, \"{head.Subject}\"") : Reading.Waiting("The remote has no main", "원격에 main이 없음")),
            Assertion.Now("Its tree holds `gitops/bootstrap/phase-1/kustomization.yaml`", "`gitops/bootstrap/phase-1/kustomization.yaml`이 들어 있음", [Assertion.Git], async (context, cancellationToken) =>
            {
                var id = await context.Repository.FindObjectIdAsync("main", "gitops/bootstrap/phase-1/kustomization.yaml", cancellationToken);
                return Reading.When(id is not null, $"blob {CheckContext.Short(id)}", $"블롭 {CheckContext.Short(id)}");
            }),
            Assertion.Now("Every `repoURL` of this tree is the configured address", "이 저장소를 가리키는 모든 `repoURL`이 설정된 주소와 같음", [Assertion.Git], GitChecks.ReadRepositoryAddressesAsync),
            Assertion.Now("No commit waits to be pushed", "푸시하지 않은 커밋이 없음", [Assertion.Git], context =>
                Reading.When(context.Git.Unpushed == 0, $"{context.Git.Unpushed} commits not pushed", $"푸시하지 않은 커밋 {context.Git.Unpushed}개")),
            Assertion.Now("The cluster knows the git host as Service `default/git`", "클러스터가 git 호스트를 Service `default/git`으로 앎", ["Service", "EndpointSlice"], context =>
            {
                var address = context.View.All("EndpointSlice", "default").Where(slice => slice.Text("metadata", "labels", "kubernetes.io/service-name") == "git")
                    .SelectMany(slice => slice.Items("endpoints")).Select(endpoint => (endpoint["addresses"] as JsonArray)?[0]?.ToString()).FirstOrDefault();
                var known = context.View.Find("Service", "default", "git") is not null && address is not null;
                return Reading.When(known, $"Service default/git leads to {address ?? "nothing yet"}", known ? $"Service default/git → {address}" : "Service default/git이 아직 없음");
            }),
        ],
        UndoLabel = new("Take the Service `default/git` away", "Service `default/git` 제거"),
        Undo = async (run, cancellationToken) =>
        {
            run.Take(await run.Commands.DeleteAsync(new NamedResource("discovery.k8s.io/v1", "EndpointSlice", "default", "git"), wait: false, run.Lines, cancellationToken));
            return run.Take(await run.Commands.DeleteAsync(new NamedResource("v1", "Service", "default", "git"), wait: false, run.Lines, cancellationToken));
        },
    };

    private static string Clone(TutorialOptions options) => $"git clone {options.CloneAddress} learning-gitops && cd learning-gitops && git log -1";

    // Read from state, not from single events, so that a restart between deletion and replacement loses nothing.
    private static Reading ReadReplacement(CheckContext context)
    {
        var pods = context.View.All("Pod", "default").Where(pod => pod.Text("metadata", "labels", "app") == "hello" && pod.Owner().Text("kind") == "ReplicaSet").ToList();
        var known = (context.Facts["known"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (context.Facts["gone"] is not { } gone)
        {
            if (!context.View.Knows("Pod")) { return Reading.Waiting("No pod has been read yet", "아직 읽은 파드가 없음"); }
            var missing = known.FirstOrDefault(entry => pods.All(pod => pod.Uid() != entry.Split('|')[0] || pod.IsDeleting()));
            if (missing is not null)
            {
                // Frozen here: whatever appears from now on is new.
                context.Facts.Set("known", string.Join(' ', known));
                context.Facts.Set("gone", gone = missing);
            }
            else
            {
                var ready = pods.Where(pod => pod.IsTrue("Ready") && !pod.IsDeleting()).Select(pod => $"{pod.Uid()}|{pod.Owner().Text("uid")}|{pod.Name()}").ToList();
                if (ready.Except(known).Any()) { context.Facts.Set("known", string.Join(' ', known.Union(ready).TakeLast(50))); }
                return Reading.Waiting($"{ready.Count} pods ready, none deleted yet", $"파드 {ready.Count}개 준비됨, 아직 지워진 것 없음");
            }
        }

        var (uid, set, name) = gone.Split('|') is [var a, var b, var c] ? (a, b, c) : ("", "", "");
        var other = pods.FirstOrDefault(pod => pod.Owner().Text("uid") == set && pod.Uid() != uid && known.All(entry => entry.Split('|')[0] != pod.Uid()));
        return other is null
            ? Reading.Waiting($"{name} is gone; its ReplicaSet has not made another yet", $"{name}이(가) 사라짐, 아직 새 파드 없음")
            : Reading.Passed($"{name} (uid {uid}) went, {other.Name()} (uid {other.Uid()}) came", $"{name}(uid {uid})이(가) 가고 {other.Name()}(uid {other.Uid()})이(가) 왔음");
    }
}
