using System.Globalization;
using Clusters;
using Clusters.Tools;
using Dashboard.Hosting;
using Dashboard.Tests.Fakes;
using GitRepository;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Tutorial;
using Tutorial.Load;

namespace Dashboard.Tests;

/// <summary>Every page over invented data in a browser, for working on their looks: <c>PREVIEW_PORT=5390</c>.</summary>
public sealed class Preview
{
    [Fact]
    public async Task Serves_every_page_over_invented_data_until_it_is_stopped()
    {
        var port = Environment.GetEnvironmentVariable("PREVIEW_PORT");
        Assert.SkipWhen(port is null, "set PREVIEW_PORT to look at the pages");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Dashboard",
            EnvironmentName = "Development",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseUrls($"http://127.0.0.1:{int.Parse(port, CultureInfo.InvariantCulture)}");
        var world = new PreviewWorld().WithOperations();
        builder.Services.AddDashboardUi();
        builder.Services.AddSingleton(new TerminalSetup(world.Cluster.KubeconfigPath));
        builder.Services.AddSingleton<ICluster>(world.Cluster).AddSingleton<ITutorial>(world.Tutorial).AddSingleton<ILearnerRepository>(world.Repository)
            .AddSingleton<ILoadGenerator>(new FakeLoad()).AddSingleton(new LearnerFolder(AppContext.BaseDirectory));
        await using var app = builder.Build();
        app.MapDashboardUi();
        await app.StartAsync(TestContext.Current.CancellationToken);
        await world.PlayAsync(TestContext.Current.CancellationToken);
        await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }
}
