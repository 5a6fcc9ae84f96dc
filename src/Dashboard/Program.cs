using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using Clusters;
using Dashboard;
using Dashboard.Hosting;
using Dashboard.Services;
using GitRepository;
using GitRepository.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Tutorial;
using Tutorial.Load;
using Tutorial.Model;
using Tutorial.Running;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
Quiet(builder.Logging);

// Its assets are found from the build's output too, not only while developing.
builder.WebHost.UseStaticWebAssets();

LearningEnvironment environment;
DashboardOptions options;
using var starting = LoggerFactory.Create(logging => Quiet(logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole()));
try
{
    options = DashboardOptions.Read(builder.Configuration);
    environment = await LearningEnvironment.OpenAsync(options, AppContext.BaseDirectory, TimeProvider.System, starting, CancellationToken.None);
}
catch (Exception error) when (error is StartException or RepositoryException)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}

await using (environment)
{
    builder.WebHost.ConfigureKestrel(kestrel =>
    {
        if (options.InContainer) { kestrel.ListenAnyIP(environment.Port); }
        else
        {
            kestrel.ListenLocalhost(environment.Port);

            // Pods of a real cluster reach git at an address of this computer; what is no address of it is somebody's forwarding.
            if (environment.GitHost is { } address && IsOurs(address)) { kestrel.Listen(address, environment.Port); }
        }

        kestrel.Limits.MaxRequestBodySize = 128L << 20;
    });
    builder.Services.AddSingleton<ITutorial>(environment.Tutorial);
    builder.Services.AddSingleton<ILoadGenerator>(environment.Tutorial.Load);
    builder.Services.AddSingleton(environment.Cluster);
    builder.Services.AddSingleton<ILearnerRepository>(environment.Repository);
    builder.Services.AddSingleton(new CloneAddress(environment.CloneAddress));
    builder.Services.AddSingleton(environment.Terminal);
    builder.Services.AddSingleton(new LearnerFolder(environment.DataFolderPath));
    builder.Services.AddServiceForwarding().AddDashboardUi();

    // With all else that a learner has, so that nothing is left outside and a browser's page outlives a restart.
    builder.Services.AddDataProtection().SetApplicationName("learning-gitops").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(environment.DataFolderPath, "keys")));
    var app = builder.Build();

    app.UseMiddleware<RequestGuardMiddleware>(new RequestGuard(["localhost", "127.0.0.1", "[::1]"], environment.Port), environment.GitHost ?? IPAddress.None);
    var signIn = environment.GitPassword is { } password ? new SignIn(password) : null;
    if (signIn is not null) { app.UseMiddleware<SignInMiddleware>(signIn); }
    app.UseServiceHosts();
    app.MapGet("/healthz", () => "ok");
    app.MapGitHosting(environment.Repository);

    // The same repository under the address that it has inside the cluster.
    app.MapGitHosting(environment.Repository, "/learning-gitops.git");
    app.MapServicePaths();
    app.MapGet("/api/kubeconfig", (ICluster cluster) => cluster.Kind == ClusterKind.Embedded && File.Exists(cluster.KubeconfigPath)
        ? Results.File(cluster.KubeconfigPath, "application/yaml", "learning-gitops.kubeconfig")
        : Results.NotFound());
    app.MapDashboardUi();

    await app.StartAsync();
    await Console.Out.WriteLineAsync($"""

        Learning GitOps is ready.
          Dashboard    http://localhost:{environment.Port}{(signIn is null ? "" : $"{SignIn.Path}?token={signIn.Token}   (this link signs one browser in, once)")}
          Kubeconfig   {environment.Cluster.KubeconfigPath}
          Data folder  {environment.DataFolderPath}

        """);
    var resuming = ResumeAsync(environment, options.JumpTo, app.Logger, app.Lifetime.ApplicationStopping);
    await app.WaitForShutdownAsync();
    await resuming;
    await app.DisposeAsync();
}

return 0;

static bool IsOurs(IPAddress address) => NetworkInterface.GetAllNetworkInterfaces()
    .SelectMany(network => network.GetIPProperties().UnicastAddresses).Any(unicast => unicast.Address.Equals(address));

// A learner's terminal shows what the dashboard says, not every request; nor that the keys of forms are not encrypted: they lie in the
// data folder, which is its owner's alone, beside the cluster's own.
static void Quiet(ILoggingBuilder logging) => logging
    .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

static async Task ResumeAsync(LearningEnvironment environment, ImmutableArray<StepId> targets, ILogger logger, CancellationToken cancellationToken)
{
    try
    {
        await environment.ResumeAsync(new Progress<string>(line => StartLog.Line(logger, line)), cancellationToken);
        var jump = new JumpAhead(environment.Tutorial, TimeProvider.System);
        foreach (var target in targets) { await jump.RunAsync(target, new ConsoleLines(), cancellationToken); }
    }
    catch (Exception error) when (error is not OperationCanceledException)
    {
        // The page shows the cluster as unreachable with this reason, and its button tries again.
        StartLog.NotResumed(logger, error);
    }
    catch (OperationCanceledException)
    {
        // Stopped while starting: the next start goes on.
    }
}
