using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace Kubernetes.Controllers.Namespaces;

/// <summary>Puts into each namespace what every namespace has: the ServiceAccount <c>default</c> and the ConfigMap <c>kube-root-ca.crt</c>.</summary>
internal sealed class NamespaceContentsController(ControllerContext context) : IController, IReconciler
{
    private const string Description =
        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or "
        + "kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

    private static readonly ObjectKey Account = new("", "default");
    private static readonly ObjectKey RootCertificates = new("", "kube-root-ca.crt");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        var accounts = context.Informers.Get<V1ServiceAccount>(ResourceTypes.ServiceAccounts);
        var maps = context.Informers.Get<V1ConfigMap>(ResourceTypes.ConfigMaps);
        using var namespaces = context.Namespaces.OnChange(change => queue.Add(change.Key));
        using var accountChanges = accounts.OnChange(change =>
        {
            if (change.Key.Name == Account.Name) { queue.Add(new ObjectKey("", change.Key.Namespace)); }
        });
        using var mapChanges = maps.OnChange(change =>
        {
            if (change.Key.Name == RootCertificates.Name) { queue.Add(new ObjectKey("", change.Key.Namespace)); }
        });
        var synced = Task.WhenAll(
            context.Namespaces.WaitForSyncAsync(cancellationToken), accounts.WaitForSyncAsync(cancellationToken), maps.WaitForSyncAsync(cancellationToken));
        await context.RunAsync("namespace-contents", queue, this, workers: 2, synced, cancellationToken);
    }

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (context.Namespaces.Find(key) is not { Metadata.DeletionTimestamp: null }) { return ReconcileResult.Done; }

        var accounts = context.Informers.Get<V1ServiceAccount>(ResourceTypes.ServiceAccounts);
        if (accounts.Find(Account with { Namespace = key.Name }) is null)
        {
            await EnsureAsync(
                ResourceTypes.ServiceAccounts,
                new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = Account.Name, NamespaceProperty = key.Name } },
                cancellationToken);
        }

        if (context.Options.RootCertificates is { } certificates) { await KeepCertificatesAsync(key.Name, certificates, cancellationToken); }
        return ReconcileResult.Done;
    }

    private async Task KeepCertificatesAsync(string ns, string certificates, CancellationToken cancellationToken)
    {
        var existing = context.Informers.Get<V1ConfigMap>(ResourceTypes.ConfigMaps).Find(RootCertificates with { Namespace = ns });
        if (existing is null)
        {
            var map = new V1ConfigMap
            {
                Metadata = new V1ObjectMeta
                {
                    Name = RootCertificates.Name,
                    NamespaceProperty = ns,
                    Annotations = new Dictionary<string, string> { ["kubernetes.io/description"] = Description },
                },
                Data = new Dictionary<string, string> { ["ca.crt"] = certificates },
            };
            await EnsureAsync(ResourceTypes.ConfigMaps, map, cancellationToken);
        }
        else if (existing.Data is not { Count: 1 } data || !data.TryGetValue("ca.crt", out var known) || known != certificates)
        {
            var body = Models.Copy(existing);
            body.Data = new Dictionary<string, string> { ["ca.crt"] = certificates };
            await context.Client.ReplaceAsync(ResourceTypes.ConfigMaps, body, subresource: null, cancellationToken);
        }
    }

    private async Task EnsureAsync<T>(ResourceType type, T model, CancellationToken cancellationToken)
        where T : class, k8s.IKubernetesObject
    {
        try
        {
            await context.Client.CreateAsync(type, model, cancellationToken);
        }
        catch (ApiException refused) when (refused.Reason == "AlreadyExists" || refused.Message.Contains("being terminated", StringComparison.Ordinal))
        {
            // It is there, or is not to be.
        }
    }
}
