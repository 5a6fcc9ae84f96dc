using System.Collections.Immutable;
using CliWrap;
using CliWrap.Buffered;
using GitRepository.Hosting;
using GitRepository.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GitRepository.Tests;

/// <summary>A repository of its own in a temporary folder, on demand behind a real address.</summary>
internal sealed class RepositoryFixture : IAsyncDisposable
{
    private WebApplication? _host;

    public string Folder { get; } = Directory.CreateTempSubdirectory("learner-").FullName;

    public LearnerRepository Repository { get; private set; } = null!;

    public string Address { get; private set; } = "";

    public static ImmutableDictionary<string, string> NoTrailers => ImmutableDictionary<string, string>.Empty;

    public static async Task<RepositoryFixture> OpenAsync()
    {
        var fixture = new RepositoryFixture();
        var seed = Path.Combine(fixture.Folder, "seed");
        Directory.CreateDirectory(Path.Combine(seed, "applications", "coffee", "cart"));
        await File.WriteAllTextAsync(Path.Combine(seed, "applications", "coffee", "cart", "kustomization.yaml"), "resources:\n- api\n");
        await File.WriteAllTextAsync(Path.Combine(seed, "values.yaml"), "tag: 1.0.0\n");
        await fixture.ReopenAsync();
        return fixture;
    }

    public async Task ReopenAsync()
    {
        if (Repository is not null) { await Repository.DisposeAsync(); }
        Repository = await LearnerRepository.OpenAsync(
            new() { DataDirectory = Path.Combine(Folder, "data"), SeedDirectory = Path.Combine(Folder, "seed") }, TestContext.Current.CancellationToken);
    }

    public async Task ServeAsync()
    {
        if (GitBinary.Find() is null) { Assert.Skip("git is not on the PATH"); }
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _host = builder.Build();
        _host.Urls.Add("http://127.0.0.1:0");
        _host.MapGitHosting(Repository);
        await _host.StartAsync(TestContext.Current.CancellationToken);
        Address = _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/git/learning-gitops.git";
    }

    public async Task<BufferedCommandResult> GitAsync(string folder, params string[] arguments) =>
        await Cli.Wrap(GitBinary.Find()!)
            .WithArguments(["-c", "user.name=Mina", "-c", "user.email=mina@example.com", "-c", "commit.gpgsign=false", .. arguments])
            .WithWorkingDirectory(Path.Combine(Folder, folder))
            .WithEnvironmentVariables(e => e.Set("GIT_CONFIG_GLOBAL", "/dev/null").Set("GIT_CONFIG_NOSYSTEM", "1").Set("GIT_TERMINAL_PROMPT", "0").Set("http_proxy", null).Set("HTTP_PROXY", null))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);

    public async Task<string> CloneAsync(string name)
    {
        Expect(await GitAsync(".", "clone", "-q", Address, name));
        return Path.Combine(Folder, name);
    }

    public async Task CommitFileAsync(string clone, string path, string text)
    {
        var full = Path.Combine(Folder, clone, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllTextAsync(full, text);
        Expect(await GitAsync(clone, "add", "-A"));
        Expect(await GitAsync(clone, "commit", "-q", "-m", $"Change {path}"));
    }

    public static BufferedCommandResult Expect(BufferedCommandResult result)
    {
        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
        return result;
    }

    public async Task<CommitInfo> CommitAsync(string path, string? text)
    {
        await Repository.WriteAsync([new FileEdit(path, text)], TestContext.Current.CancellationToken);
        return (await Repository.CommitAsync($"Change {path}", NoTrailers, TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) { await _host.DisposeAsync(); }
        await Repository.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)) { File.SetAttributes(file, FileAttributes.Normal); }
        Directory.Delete(Folder, recursive: true);
    }
}
