using System.Collections.Immutable;
using Kubernetes.Runtime.Programs;
using Microsoft.Extensions.Logging;

namespace ExternalSecrets;

/// <summary>
/// What the containers of <c>external-secrets-webhook</c> and <c>external-secrets-cert-controller</c> run. They answer their health
/// ports, and say in their log what they leave to the controller: objects are checked when they are reconciled, not when they are
/// admitted, so there is no certificate to keep either.
/// </summary>
/// <param name="name">The name of the component, for its log.</param>
/// <param name="absent">What it does not do here, as a sentence.</param>
public sealed partial class CompanionProgram(string name, string absent) : IContainerProgram
{
    private const int MetricsPort = 8080;
    private const int HealthPort = 8081;
    private const int WebhookPort = 10250;

    /// <summary>The webhook.</summary>
    public static CompanionProgram Webhook { get; } = new(
        "external-secrets-webhook", "Admission requests are not answered here: stores and ExternalSecrets are validated by the controller.");

    /// <summary>The certificate controller.</summary>
    public static CompanionProgram CertController { get; } = new(
        "external-secrets-cert-controller", "No certificates are issued here: no webhook of this cluster needs one.");

    /// <inheritdoc/>
    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        using var loggers = new ContainerLoggerFactory(context.Log, context.Time);
        var logger = loggers.CreateLogger(name);
        Started(logger, name, absent);
        var endpoints = ProgramEndpoints.Health(() => true);
        using var health = ProgramEndpoints.Listen(context.Network, HealthPort, endpoints);
        using var metrics = ProgramEndpoints.Listen(context.Network, MetricsPort, endpoints.Add("/metrics", () => (true, "")));
        using var webhook = ProgramEndpoints.Listen(context.Network, WebhookPort, ImmutableDictionary<string, Func<(bool, string)>>.Empty);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // SIGTERM.
        }

        return 0;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Component} is up. {Absent}")]
    private static partial void Started(ILogger logger, string component, string absent);
}
