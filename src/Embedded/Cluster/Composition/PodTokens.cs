using System.Net.Http.Headers;
using k8s;
using k8s.Authentication;
using k8s.Models;

namespace Embedded.Cluster.Composition;

/// <summary>The token of a pod's ServiceAccount, asked for by TokenRequest and renewed before it expires, as a kubelet renews a projected one.</summary>
/// <param name="kubernetes">Who may ask for tokens.</param>
/// <param name="ns">The namespace of the pod.</param>
/// <param name="account">The ServiceAccount.</param>
/// <param name="time">The clock.</param>
internal sealed class PodTokens(IKubernetes kubernetes, string ns, string account, TimeProvider time) : ITokenProvider, IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private readonly SemaphoreSlim _renewing = new(1, 1);
    private (string Token, DateTimeOffset RenewAt) _current;

    /// <inheritdoc/>
    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() < _current.RenewAt) { return new("Bearer", _current.Token); }
        await _renewing.WaitAsync(cancellationToken);
        try
        {
            if (time.GetUtcNow() >= _current.RenewAt)
            {
                var request = new Authenticationv1TokenRequest
                {
                    Spec = new V1TokenRequestSpec
                    {
                        Audiences = [],
                        ExpirationSeconds = (long)Life.TotalSeconds,
                    },
                };
                var answer = await kubernetes.CoreV1.CreateNamespacedServiceAccountTokenAsync(request, account, ns, cancellationToken: cancellationToken);
                _current = (answer.Status.Token, time.GetUtcNow() + (Life * 0.8));
            }

            return new("Bearer", _current.Token);
        }
        finally
        {
            _renewing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _renewing.Dispose();
}
