using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Testing;

namespace EndToEnd.Endurance;

/// <summary>Writes to cluster and repository as long as the process lives, and remembers what was acknowledged.</summary>
/// <param name="folder">Where its clone is made.</param>
internal sealed class Witness(string folder)
{
    // Often enough to be in the middle of a write when the kill comes, and seldom enough to leave the machine to the walk.
    private static readonly TimeSpan BetweenObjects = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BetweenPushes = TimeSpan.FromMilliseconds(500);
    private const string Branch = "witness";
    private readonly ConcurrentQueue<string> _objects = new();
    private GitClone? _clone;
    private string? _commit;

    /// <summary>How many writes were acknowledged.</summary>
    public int Acknowledged => _objects.Count;

    /// <summary>Writes until the process is killed.</summary>
    public Task WriteAsync(DashboardProcess life, CancellationToken cancellationToken) =>
        Task.WhenAll(WriteObjectsAsync(life, cancellationToken), PushAsync(life, cancellationToken));

    /// <summary>Sees that all that was ever acknowledged is there.</summary>
    public async Task ExpectAllAsync(DashboardProcess life, CancellationToken cancellationToken)
    {
        if (!_objects.IsEmpty)
        {
            using var cluster = new ClusterWatch(life.Kubeconfig);
            var list = await cluster.Resources.ListAsync(ResourceTypes.ConfigMaps, "default", new Selector(Labels: "witness=true"), cancellationToken);
            Assert.Equal([], _objects.Except(list.Items.Select(item => ResourceWatch.KeyOf(item).Name)));
        }

        if (_commit is { } commit)
        {
            await _clone!.GitAsync(cancellationToken, "fetch", "--quiet", "origin", Branch);
            await _clone.GitAsync(cancellationToken, "merge-base", "--is-ancestor", commit, "FETCH_HEAD");
        }
    }

    private async Task WriteObjectsAsync(DashboardProcess life, CancellationToken cancellationToken)
    {
        using var cluster = new ClusterWatch(life.Kubeconfig);
        using var pace = new PeriodicTimer(BetweenObjects);
        while (await pace.WaitForNextTickAsync(cancellationToken))
        {
            var name = $"witness-{Guid.NewGuid():N}";
            var body = new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default", ["labels"] = new JsonObject { ["witness"] = "true" } },
                ["data"] = new JsonObject { ["text"] = new string('x', 512) },
            };
            try
            {
                await cluster.Resources.CreateAsync(ResourceTypes.ConfigMaps, body, new WriteOptions { FieldManager = "witness" }, cancellationToken);
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                return;   // killed: this one was not acknowledged
            }

            _objects.Enqueue(name);
        }
    }

    private async Task PushAsync(DashboardProcess life, CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(BetweenPushes);
        while (life.IsAlive && await pace.WaitForNextTickAsync(cancellationToken))
        {
            if (_clone is null)
            {
                var path = Path.Combine(folder, $"witness-{Guid.NewGuid():N}");
                var cloned = await GitClone.TryMakeAsync(life.Address, path, cancellationToken);
                if (cloned is null) { continue; }
                await cloned.GitAsync(cancellationToken, "checkout", "--quiet", "-b", Branch);
                _clone = cloned;
            }

            await _clone.WriteAsync("witness.txt", $"{Guid.NewGuid():N}\n", cancellationToken);
            await _clone.CommitAsync("Witness", cancellationToken);
            if ((await _clone.TryGitAsync(cancellationToken, "push", "--quiet", "origin", Branch)).ExitCode != 0) { continue; }
            _commit = await _clone.GitAsync(cancellationToken, "rev-parse", "HEAD");
        }
    }
}
