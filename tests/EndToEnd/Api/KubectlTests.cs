using System.Text.RegularExpressions;

namespace EndToEnd.Api;

/// <summary>The real kubectl with the printed kubeconfig, as on any cluster: what it prints, and what it then is.</summary>
[Collection(RunningTutorialCollection.Name)]
public sealed class KubectlTests(RunningTutorial tutorial) : IAsyncLifetime
{
    private readonly string _ns = $"kubectl-{Guid.NewGuid():N}"[..16];
    private Kubectl? _kubectl;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Kubectl Kubectl => _kubectl ?? throw new InvalidOperationException("it has not been found");

    public async ValueTask InitializeAsync()
    {
        _kubectl = await EndToEnd.Kubectl.FindAsync(tutorial.Dashboard.Kubeconfig, tutorial.Folder);
        await _kubectl.RunAsync(Cancelled, "create", "namespace", _ns);
    }

    public async ValueTask DisposeAsync()
    {
        if (_kubectl is not null) { await _kubectl.RunAsync(CancellationToken.None, "delete", "namespace", _ns, "--wait=false"); }
    }

    [Fact]
    public async Task Get_prints_every_kind_of_the_lesson_under_its_own_columns()
    {
        var tables = (await Kubectl.RunAsync(Cancelled, "get", "app,applicationset,rollout,externalsecret,pods", "-A")).Split("\n\n");

        Assert.Equal(
            [
                "NAMESPACE NAME SYNC_STATUS HEALTH_STATUS",
                "NAMESPACE NAME AGE",
                "NAMESPACE NAME DESIRED CURRENT UP-TO-DATE AVAILABLE AGE",
                "NAMESPACE NAME STORETYPE STORE REFRESH_INTERVAL STATUS READY LAST_SYNC",
                "NAMESPACE NAME READY STATUS RESTARTS AGE",
            ],
            tables.Select(table => string.Join(' ', Cells(table.Split('\n')[0]).Select(cell => cell.Replace(' ', '_')))));
        Assert.Equal(
            RunningTutorial.Eleven.Select(name => $"argo application.argoproj.io/{name} Synced Healthy"),
            Rows(tables[0]).Select(row => string.Join(' ', row)));
        Assert.Equal(["argo", "applicationset.argoproj.io/coffee"], Assert.Single(Rows(tables[1])).Take(2));
        Assert.Equal(["coffee", "rollout.argoproj.io/cart", "4", "4", "4", "4"], Assert.Single(Rows(tables[2])).Take(6));
        Assert.Equal(["cart-db", "order-db"], Rows(tables[3]).Select(row => row[1].Split('/')[1]));
        Assert.All(Rows(tables[3]), row => Assert.Equal(["ClusterSecretStore", "cluster-secret-store", "1m", "SecretSynced", "True"], row[2..7]));
        Assert.All(Rows(tables[4]), row => Assert.Equal(["1/1", "Running"], row[2..4]));
        Assert.True(Rows(tables[4]).Count(row => row[0] == "coffee") >= 5);
    }

    [Fact]
    public async Task Describe_tells_a_pod_with_its_events_and_an_application_with_its_state()
    {
        var pod = await Kubectl.RunAsync(Cancelled, "-n", "coffee", "describe", "pod", "-l", "app.kubernetes.io/name=order");
        Assert.Matches(@"(?m)^Controlled By:\s+ReplicaSet/order-", pod);
        Assert.Matches(@"(?m)^\s+Image:\s+coffee/order:1\.0\.0$", pod);
        Assert.Matches(@"(?m)^\s+ORDER_DB_PASSWORD:\s+<set to the key 'password' in secret 'order-db'>", pod);
        Assert.Matches(@"(?m)^\s+Normal\s+Scheduled\s+.+\s+default-scheduler\s+Successfully assigned coffee/order-", pod);
        Assert.Matches(@"(?m)^\s+Normal\s+Started\s+.+\s+kubelet\s+", pod);

        var application = await Kubectl.RunAsync(Cancelled, "-n", "argo", "describe", "app", "order");
        Assert.Matches(@"(?m)^\s+Repo URL:\s+http://git\.default\.svc/learning-gitops\.git$", application);
        Assert.Matches(@"(?m)^\s+Phase:\s+Succeeded$", application);
    }

    [Fact]
    public async Task Logs_are_those_of_the_process_and_can_be_followed()
    {
        var log = await Kubectl.RunAsync(Cancelled, "-n", "coffee", "logs", "deploy/order");
        Assert.StartsWith("info: Coffee.Order[1] order 1.0.0 starts.", log, StringComparison.Ordinal);
        Assert.Equal("order 1.0.0 starts.", Regex.Match((await Kubectl.RunAsync(Cancelled, "-n", "coffee", "logs", "deploy/order", "--timestamps", "--limit-bytes=200")).Split('\n')[0],
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z info: Coffee\.Order\[1\] (order 1\.0\.0 starts\.)").Groups[1].Value);
        Assert.Single((await Kubectl.RunAsync(Cancelled, "-n", "coffee", "logs", "deploy/order", "--tail", "1")).Trim().Split('\n'));

        await Kubectl.RunAsync(Cancelled, "-n", _ns, "run", "talker", "--image", "coffee/order:1.0.0", "--env", "SERVICE_NAME=talker");
        await Kubectl.RunAsync(Cancelled, "-n", _ns, "wait", "pod/talker", "--for=condition=Ready", "--timeout=60s");
        var lines = await Kubectl.FollowAsync(
            line => line.Contains("shutting down", StringComparison.OrdinalIgnoreCase),
            () => Kubectl.RunAsync(Cancelled, "-n", _ns, "delete", "pod", "talker", "--wait=false"),
            Cancelled, "-n", _ns, "logs", "-f", "talker");
        Assert.Contains(lines, line => line.Contains("talker 1.0.0 starts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_applied_rolls_out_scales_and_goes()
    {
        var file = Path.Combine(tutorial.Folder, $"{_ns}.yaml");
        await File.WriteAllTextAsync(file, Web("1.27"), Cancelled);
        Assert.Equal("deployment.apps/web created\n", await Kubectl.RunAsync(Cancelled, "-n", _ns, "apply", "-f", file));
        Assert.EndsWith("deployment \"web\" successfully rolled out\n", await Kubectl.RunAsync(Cancelled, "-n", _ns, "rollout", "status", "deploy/web", "--timeout=60s"), StringComparison.Ordinal);
        Assert.Equal("deployment.apps/web unchanged\n", await Kubectl.RunAsync(Cancelled, "-n", _ns, "apply", "-f", file));

        await File.WriteAllTextAsync(file, Web("1.28"), Cancelled);
        Assert.Equal("deployment.apps/web configured\n", await Kubectl.RunAsync(Cancelled, "-n", _ns, "apply", "-f", file));
        await Kubectl.RunAsync(Cancelled, "-n", _ns, "rollout", "status", "deploy/web", "--timeout=60s");
        Assert.Equal("nginx:1.28", await Kubectl.RunAsync(Cancelled, "-n", _ns, "get", "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}"));
        Assert.Equal("deployment.apps/web rolled back\n", await Kubectl.RunAsync(Cancelled, "-n", _ns, "rollout", "undo", "deploy/web"));
        await Kubectl.RunAsync(Cancelled, "-n", _ns, "rollout", "status", "deploy/web", "--timeout=60s");
        Assert.Equal("nginx:1.27", await Kubectl.RunAsync(Cancelled, "-n", _ns, "get", "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}"));

        Assert.Equal("deployment.apps/web scaled\n", await Kubectl.RunAsync(Cancelled, "-n", _ns, "scale", "deploy/web", "--replicas", "3"));
        await Kubectl.RunAsync(Cancelled, "-n", _ns, "wait", "deploy/web", "--for=jsonpath={.status.readyReplicas}=3", "--timeout=60s");
        Assert.Equal($"deployment.apps \"web\" deleted from {_ns} namespace\n", await Kubectl.RunAsync(Cancelled, "-n", _ns, "delete", "-f", file));
        await Kubectl.RunAsync(Cancelled, "-n", _ns, "wait", "pod", "-l", "app=web", "--for=delete", "--timeout=60s");
        Assert.Equal("", await Kubectl.RunAsync(Cancelled, "-n", _ns, "get", "deploy,rs,pods", "-o", "name"));
    }

    [Fact]
    public async Task Watching_prints_a_pod_from_pending_to_running_with_its_age()
    {
        await Kubectl.RunAsync(Cancelled, "-n", _ns, "run", "first", "--image", "nginx:1.27");
        await Kubectl.RunAsync(Cancelled, "-n", _ns, "wait", "pod/first", "--for=condition=Ready", "--timeout=60s");

        var lines = await Kubectl.FollowAsync(
            line => line.StartsWith("second", StringComparison.Ordinal) && line.Contains("1/1", StringComparison.Ordinal),
            () => Kubectl.RunAsync(Cancelled, "-n", _ns, "run", "second", "--image", "nginx:1.27"),
            Cancelled, "-n", _ns, "get", "pods", "-w");

        Assert.Equal(["NAME", "READY", "STATUS", "RESTARTS", "AGE"], Cells(lines[0]));
        var states = lines.Where(line => line.StartsWith("second", StringComparison.Ordinal)).Select(line => Cells(line)).ToList();
        Assert.Equal("Pending", states[0][2]);
        Assert.Equal("Running", states[^1][2]);
        Assert.All(states, cells => Assert.Matches(@"^\d+s$", cells[4]));
    }

    [Fact]
    public async Task Top_prints_what_was_measured()
    {
        // Metrics cannot be watched, and a pod that another test has just replaced is measured a little later.
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var pods = await TopAsync();
        for (var tries = 0; pods.Count < 5 && tries < 60; tries++)
        {
            await pace.WaitForNextTickAsync(Cancelled);
            pods = await TopAsync();
        }

        Assert.True(pods.Count >= 5, $"{pods.Count} pods are measured");
        Assert.All(pods, row => Assert.Matches(@"^\d+m$", row[1]));

        // A .NET process has more than 20 MiB.
        Assert.All(pods, row => Assert.True(int.Parse(Regex.Match(row[2], @"^(\d+)Mi$").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) > 20, string.Join(' ', row)));
        Assert.Equal("local-control-plane", Assert.Single(Rows(await Kubectl.RunAsync(Cancelled, "top", "nodes")))[0]);

        async Task<List<string[]>> TopAsync() => Rows(await Kubectl.RunAsync(Cancelled, "top", "pods", "-n", "coffee"));
    }

    // Not one of order's: until the new pod is measured, its autoscaler says that it cannot, and the other tests would find the Application Degraded.
    [Fact]
    public async Task A_deleted_pod_of_a_deployment_is_replaced()
    {
        await Kubectl.RunAsync(Cancelled, "-n", _ns, "create", "deployment", "shop", "--image", "coffee/order:1.0.0");
        await Kubectl.RunAsync(Cancelled, "-n", _ns, "rollout", "status", "deploy/shop", "--timeout=60s");
        var before = await Kubectl.RunAsync(Cancelled, "-n", _ns, "get", "pods", "-l", "app=shop", "-o", "name");

        var deleted = await Kubectl.RunAsync(Cancelled, "-n", _ns, "delete", before.Trim());

        Assert.Equal($"pod \"{before.Trim()["pod/".Length..]}\" deleted from {_ns} namespace\n", deleted);
        await Kubectl.RunAsync(Cancelled, "-n", _ns, "rollout", "status", "deploy/shop", "--timeout=60s");
        var after = await Kubectl.RunAsync(Cancelled, "-n", _ns, "get", "pods", "-l", "app=shop", "-o", "name");
        Assert.Matches("^pod/shop-[^\n]+\n$", after);
        Assert.NotEqual(before, after);
    }

    [Theory]
    [InlineData("Error from server (NotFound): deployments.apps \"nothing\" not found\n", "get", "deploy", "nothing")]
    [InlineData("error: the server doesn't have a resource type \"coffees\"\n", "get", "coffees")]
    [InlineData("error: failed to create configmap: namespaces \"nowhere\" not found\n", "-n", "nowhere", "create", "configmap", "x")]
    [InlineData("error: failed to create configmap: configmaps \"kube-root-ca.crt\" already exists\n", "create", "configmap", "kube-root-ca.crt")]
    public async Task What_cannot_be_done_is_said(string expected, params string[] arguments)
    {
        var result = await Kubectl.TryAsync(Cancelled, arguments);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(expected, result.StandardError);
    }

    private static List<string[]> Rows(string table) => [.. table.TrimEnd('\n').Split('\n').Skip(1).Select(Cells)];

    // Columns are three spaces apart; a heading may hold one space.
    private static string[] Cells(string line) => [.. Regex.Split(line.Trim(), " {2,}")];

    private static string Web(string version) => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          replicas: 2
          selector:
            matchLabels:
              app: web
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
                - name: web
                  image: nginx:{{version}}
                  ports:
                    - containerPort: 80
        """;
}
