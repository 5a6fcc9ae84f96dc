using System.Net;
using Kubernetes.ApiServer.Admission;
using Kubernetes.ApiServer.Admission.Policies;
using Kubernetes.ApiServer.Admission.Quotas;
using Kubernetes.ApiServer.Admission.Webhooks;
using Kubernetes.ApiServer.Aggregation;
using Kubernetes.ApiServer.Authentication;
using Kubernetes.ApiServer.Authorization;
using Kubernetes.ApiServer.Certificates;
using Kubernetes.ApiServer.CustomResources;
using Kubernetes.ApiServer.Discovery;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Nodes;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.OpenApi;
using Kubernetes.ApiServer.Pki;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;
using Kubernetes.ApiServer.Streams;
using Kubernetes.ApiServer.Subresources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kubernetes.ApiServer.Hosting;

public sealed partial class ApiServerHost
{
    /// <summary>What a server consists of, put together by hand: the order is the house's plan.</summary>
    private sealed class Parts : IAsyncDisposable
    {
        public required CertificateAuthority Authority { get; init; }

        public required IssuedCertificate ServerCertificate { get; init; }

        public required ServiceAccountTokens Tokens { get; init; }

        public required ObjectStore Store { get; init; }

        public required ResourceRegistry Registry { get; init; }

        public required ObjectWriter Writer { get; init; }

        public required Authenticator Authenticator { get; init; }

        public required DefinitionController Definitions { get; init; }

        public required ApiServiceController ApiServices { get; init; }

        public required SigningController Signing { get; init; }

        public required PolicyTypeChecks PolicyTypes { get; init; }

        public required ServerLifetime Lifetime { get; init; }

        public required InProcessScheduler Scheduler { get; init; }

        public required InProcessTransport Transport { get; init; }

        public required WebApplication Application { get; init; }

        public required string? TemporaryFolder { get; init; }

        public static Parts Create(ApiServerOptions options)
        {
            var temporary = options.DataDirectory is null ? Directory.CreateTempSubdirectory("api-server-").FullName : null;
            var folder = options.DataDirectory ?? temporary!;
            var time = options.Time;
            var authority = CertificateAuthority.CreateOrLoad(Path.Combine(folder, "pki"), "ca", time);
            var certificate = authority.IssueServer(options.ExtraNames);
            var tokens = ServiceAccountTokens.CreateOrLoad(Path.Combine(folder, "pki"), time);
            var store = ObjectStore.Open(options.DataDirectory is null ? null : Path.Combine(folder, "cluster.db"));
            var registry = new ResourceRegistry();
            var authorizer = new RbacAuthorizer(new StoredRbac(store));
            var authenticator = new Authenticator(authority, tokens, store, time);
            var nodes = new NodeAccess(options.Nodes);
            var admission = new AdmissionChain(
                store, authorizer, new ServiceAddresses(store), new ValidatingPolicies(store, registry, authorizer),
                new WebhookAdmission(store, authorizer, new WebhookCaller(store, nodes)), new QuotaAdmission(store, registry), time);
            var writer = new ObjectWriter(store, registry, admission, time);
            var definitions = new DefinitionController(store, registry, writer, time, options.Logging.CreateLogger<DefinitionController>());
            var aggregated = new AggregatedApis(nodes);
            var apiServices = new ApiServiceController(store, registry, writer, aggregated, nodes, time, options.Logging.CreateLogger<ApiServiceController>());
            var signing = new SigningController(store, registry, writer, authority, options.Logging.CreateLogger<SigningController>());
            var policyTypes = new PolicyTypeChecks(store, registry, writer, options.Logging.CreateLogger<PolicyTypeChecks>());
            var lifetime = new ServerLifetime();
            var pages = new ListPages(store, time);
            var reader = new ResourceReader(store, pages, new WatchStream(store, time, lifetime), time);
            var endpoints = new ResourceEndpoints(writer, pages);
            var subresources = new SubresourceEndpoints(
                writer, endpoints, reader, new ScaleEndpoint(writer), new PodEndpoints(writer, nodes, time), new EvictionEndpoint(writer, store, registry, time),
                new ExecEndpoint(writer, nodes, authorizer), new PortForwardEndpoint(writer, nodes, authorizer), new TokenEndpoint(writer, store, tokens, time), new ProxyEndpoint(writer, nodes));
            var documents = new DiscoveryDocuments(registry, aggregated);
            var metrics = new RequestMetrics(registry, store, time);
            var discovery = new DiscoveryEndpoints(documents, new OpenApiEndpoints(documents), aggregated, tokens, metrics);
            var handler = new ApiHandler(
                registry, authenticator, authorizer, new RequestBudget(options.RequestSeats, options.RequestPlaces), reader, endpoints, subresources, new ReviewEndpoints(authorizer, authenticator, time), discovery, aggregated, new ArchiveEndpoint(store), metrics, time,
                options.Logging.CreateLogger<ApiHandler>());
            var scheduler = new InProcessScheduler(InProcessScheduler.WorkersOfMachine, TimeProvider.System);
            var transport = new InProcessTransport(scheduler);
            return new Parts
            {
                Authority = authority,
                ServerCertificate = certificate,
                Tokens = tokens,
                Store = store,
                Registry = registry,
                Writer = writer,
                Authenticator = authenticator,
                Definitions = definitions,
                ApiServices = apiServices,
                Signing = signing,
                PolicyTypes = policyTypes,
                Lifetime = lifetime,
                Scheduler = scheduler,
                Transport = transport,
                Application = Build(options, certificate, transport, handler),
                TemporaryFolder = temporary,
            };
        }

        public async ValueTask DisposeAsync()
        {
            await Application.DisposeAsync();
            Scheduler.Dispose();
            await Store.DisposeAsync();
            Lifetime.Dispose();
            Tokens.Dispose();
            ServerCertificate.Dispose();
            Authority.Dispose();
            if (TemporaryFolder is not null)
            {
                Directory.Delete(TemporaryFolder, recursive: true);
            }
        }

        // On a busy machine a client may need longer than Kestrel's 10 s; upstream waits as long as for the head of a request (pkg/server/secure_serving.go).
        private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(32);

        private static WebApplication Build(ApiServerOptions options, IssuedCertificate certificate, InProcessTransport transport, ApiHandler handler)
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.Services.AddSingleton(options.Logging);
            builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
            builder.Services.AddSingleton<IConnectionListenerFactory>(transport);
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MinResponseDataRate = null;
                kestrel.Limits.MinRequestBodyDataRate = null;
                kestrel.Limits.MaxRequestBodySize = 8 * 1024 * 1024;
                kestrel.Limits.MaxConcurrentConnections = null;
                kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(10);
                kestrel.Limits.Http2.MaxStreamsPerConnection = 2000;
                kestrel.AllowSynchronousIO = false;
                kestrel.Listen(transport.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
                void Secure(ListenOptions listen)
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(new HttpsConnectionAdapterOptions
                    {
                        ServerCertificate = certificate.Certificate,
                        ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                        // Whether it is one of ours is decided with the request, so that the answer is a Status.
                        ClientCertificateValidation = (_, _, _) => true,
                        CheckCertificateRevocation = false,
                        HandshakeTimeout = HandshakeTimeout,
                    });
                }

                if (options.AllInterfaces)
                {
                    kestrel.Listen(IPAddress.Any, options.Port, Secure);
                }
                else
                {
                    kestrel.Listen(IPAddress.Loopback, options.Port, Secure);
                }
            });
            var application = builder.Build();
            application.UseWebSockets();
            ((IApplicationBuilder)application).Run(handler.HandleAsync);
            return application;
        }
    }
}
