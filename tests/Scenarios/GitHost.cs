using GitRepository;
using GitRepository.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Scenarios;

/// <summary>Serves a learner's repository on a free port of loopback, under the two paths of the dashboard.</summary>
internal sealed class GitHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private GitHost(WebApplication application) => _application = application;

    /// <summary>The port.</summary>
    public int Port => new Uri(_application.Urls.First()).Port;

    /// <summary>Starts it.</summary>
    public static async Task<GitHost> StartAsync(LearnerRepository repository, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.MapGitHosting(repository);
        application.MapGitHosting(repository, "/learning-gitops.git");
        await application.StartAsync(cancellationToken);
        return new GitHost(application);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
