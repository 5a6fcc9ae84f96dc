using System.Net;
using System.Net.Sockets;
using Clusters;
using Clusters.Contexts;
using Clusters.Embedded;
using Clusters.Tools;
using GitRepository;
using Tutorial;

namespace Dashboard.Hosting;

/// <summary>
/// All of one learner: data folder, repository, cluster, tutorial. The pages are put on top of it; it runs without them as well.
/// </summary>
public sealed class LearningEnvironment : IAsyncDisposable
{
    /// <summary>The address under which pods reach the git host: reserved for documentation, so that it can be nobody else's.</summary>
    private const string GitHostAddress = "192.0.2.1";

    private const int DefaultPort = 5080;
    private const int DefaultApiPort = 6443;
    private readonly DataFolder _folder;
    private readonly UpstreamAccess? _upstream;

    private LearningEnvironment(
        DataFolder folder, int port, LearnerRepository repository, ICluster cluster, UpstreamAccess? upstream, LearnerTutorial tutorial, Uri cloneAddress)
    {
        (_folder, Port, Repository, Cluster, _upstream, Tutorial, CloneAddress) = (folder, port, repository, cluster, upstream, tutorial, cloneAddress);
    }

    /// <summary>The port of the dashboard.</summary>
    public int Port { get; }

    /// <summary>The data folder's path.</summary>
    public string DataFolderPath => _folder.Path;

    /// <summary>The repository.</summary>
    public LearnerRepository Repository { get; }

    /// <summary>The cluster.</summary>
    public ICluster Cluster { get; }

    /// <summary>The tutorial.</summary>
    public LearnerTutorial Tutorial { get; }

    /// <summary>The address that a learner clones.</summary>
    public Uri CloneAddress { get; }

    /// <summary>The address that is there for pods alone; null where there is none.</summary>
    public IPAddress? GitHost => _folder.Settings.Cluster?.GitHostAddress is { } address ? IPAddress.Parse(address) : null;

    /// <summary>Git's password while a cluster of a kubeconfig is connected; null while nothing but the lesson is.</summary>
    public string? GitPassword => _folder.Settings.Cluster is null ? null : _folder.Settings.GitPassword;

    /// <summary>What a terminal needs for the steps' commands.</summary>
    public TerminalSetup Terminal => new(Cluster.KubeconfigPath, _upstream?.Proxy, _upstream?.CertificateFile);

    /// <summary>Opens the environment of a data folder; a cluster that was made before is started by <see cref="ResumeAsync"/>.</summary>
    /// <param name="options">Which folder, which ports.</param>
    /// <param name="contentFolder">The folder that holds <c>images/</c> and <c>gitops/</c>: the program's own.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="StartException">It cannot start, for a reason that a person can mend.</exception>
    public static async Task<LearningEnvironment> OpenAsync(
        DashboardOptions options, string contentFolder, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var folder = DataFolder.Open(options.DataFolder);
        try
        {
            var choice = options.Cluster ?? folder.Settings.Cluster;
            if (choice?.Context == ClusterChoice.BuiltIn) { choice = null; }
            var port = Choose(options.Port ?? folder.Settings.Port ?? DefaultPort);
            var apiPort = options.ApiPort ?? folder.Settings.ApiPort ?? DefaultApiPort;
            if (choice is null) { apiPort = Choose(apiPort); }
            folder.Keep(folder.Settings with
            {
                Port = port,
                ApiPort = apiPort,
                Cluster = choice,
                GitPassword = choice is null ? folder.Settings.GitPassword : folder.Settings.GitPassword ?? SignIn.Random(),
            });
            var repository = await LearnerRepository.OpenAsync(
                new LearnerRepositoryOptions
                {
                    DataDirectory = Path.Combine(folder.Path, "repository"),
                    SeedDirectory = Path.Combine(contentFolder, "gitops"),
                    Time = time,
                },
                cancellationToken);
            ICluster cluster = choice is null
                ? BuiltIn(options, folder, apiPort, contentFolder, repository, time, loggers)
                : new ContextCluster(new ContextClusterOptions
                {
                    Context = choice.Context,
                    SourceKubeconfig = choice.Kubeconfig,
                    DataDirectory = Path.Combine(folder.Path, "contexts"),
                    KindConfiguration = KindConfigurationPath(repository),
                    Time = time,
                });
            var credentials = choice is null ? "" : $"{SignIn.GitUser}:{folder.Settings.GitPassword}@";
            var cloneAddress = new Uri($"http://{credentials}localhost:{port}/git/learning-gitops.git");

            // In a container a terminal outside could not reach it: it is on loopback, as everything that asks for no credentials.
            // A real cluster reads upstream over its own network, and so does the terminal beside it.
            var upstream = options.InContainer || choice is not null
                ? null
                : await UpstreamAccess.StartAsync(Path.Combine(folder.Path, "upstream"), folder.Settings.UpstreamPort, time, loggers, cancellationToken);
            folder.Keep(folder.Settings with { UpstreamPort = upstream?.Proxy.Port ?? folder.Settings.UpstreamPort });
            var tutorial = LearnerTutorial.Start(
                new TutorialOptions
                {
                    Cluster = cluster,
                    Repository = repository,
                    Revisions = repository,
                    Kustomize = EmbeddedClusters.CreateKustomizationBuilder(),
                    DataDirectory = Path.Combine(choice is null ? folder.Path : Path.GetDirectoryName(cluster.KubeconfigPath)!, "tutorial"),
                    CloneAddress = cloneAddress,
                    GitHostAddress = choice is null ? GitHostAddress : choice.GitHostAddress,
                    GitHostPort = port,
                    Time = time,
                },
                loggers.CreateLogger<LearnerTutorial>());
            return new LearningEnvironment(folder, port, repository, cluster, upstream, tutorial, cloneAddress);
        }
        catch (Exception error)
        {
            folder.Dispose();
            if (error is InvalidDataException) { throw new StartException(error.Message, error); }
            throw;
        }
    }

    /// <summary>Starts the cluster again where one was made before.</summary>
    public Task ResumeAsync(IProgress<string> output, CancellationToken cancellationToken) => Cluster.ResumeAsync(output, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Tutorial.DisposeAsync();
        await Cluster.DisposeAsync();
        await Repository.DisposeAsync();
        if (_upstream is not null) { await _upstream.DisposeAsync(); }
        _folder.Dispose();
    }

    private static EmbeddedClusterHandle BuiltIn(
        DashboardOptions options, DataFolder folder, int apiPort, string contentFolder, LearnerRepository repository, TimeProvider time, ILoggerFactory loggers) =>
        new(
            new EmbeddedClusterHost(new EmbeddedClusterSettings
            {
                DataDirectory = Path.Combine(folder.Path, "cluster"),
                ApiPort = apiPort,
                AllInterfaces = options.InContainer,
                PublishedHost = options.InContainer ? options.PublishedHost : "127.0.0.1",
                ImagesDirectory = Path.Combine(contentFolder, "images"),
                Repository = repository,
                External = (address, at) => address == GitHostAddress ? new Uri($"http://127.0.0.1:{at}") : null,
                KindConfiguration = () => KindConfigurationPath(repository) is { } path ? File.ReadAllText(path) : null,
                Time = time,
                Loggers = loggers,
            }),
            time);

    private static string? KindConfigurationPath(LearnerRepository repository)
    {
        var path = Path.Combine(repository.WorkingCopyPath, "gitops", "bootstrap", "phase-0", "local.yaml");
        return File.Exists(path) ? path : null;
    }

    // 0 asks for any port that is free; a given one must be free, and its holder is named.
    private static int Choose(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        catch (SocketException error)
        {
            throw new StartException(
                $"Port {port} is taken by {PortHolder.Describe(port)}. Stop it, or choose another with --port (dashboard) or --api-port (Kubernetes API).", error);
        }
    }
}
