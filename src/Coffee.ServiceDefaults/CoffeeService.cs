using Coffee.ServiceDefaults.Configuration;
using Coffee.ServiceDefaults.Data;
using Coffee.ServiceDefaults.Endpoints;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coffee.ServiceDefaults;

/// <summary>What every service of the coffee shop does alike: configuration, identity, health, problem details, OpenAPI.</summary>
public static partial class CoffeeService
{
    /// <summary>Runs a service until it is told to stop.</summary>
    /// <param name="definition">What the service is.</param>
    /// <param name="args">The command line.</param>
    /// <param name="register">Registers what the service needs.</param>
    /// <param name="map">Maps its endpoints.</param>
    /// <returns>The exit code: 1 where its configuration is unusable, after naming the variable on standard error.</returns>
    public static async Task<int> RunAsync<TRelease>(
        ServiceDefinition<TRelease> definition,
        string[] args,
        Action<IServiceCollection, ServiceContext<TRelease>> register,
        Action<WebApplication> map)
        where TRelease : Release
    {
        var lifeline = Lifeline.Follow();
        ServiceContext<TRelease> context;
        try
        {
            context = await ReadAsync(definition);
        }
        catch (Exception error) when (error is ConfigurationException or DatabaseUnavailableException)
        {
            await Console.Error.WriteLineAsync($"{definition.Name} cannot start: {error.Message}");
            return 1;
        }

        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        builder.Services.AddProblemDetails();
        builder.Services.AddOpenApi();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ServiceJson.Default));
        builder.Services.AddSingleton(context.Identity);
        builder.Services.AddSingleton(context.Release);
        register(builder.Services, context);

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseFailures(context.Release);
        app.MapOpenApi();
        app.MapService();
        map(app);
        lifeline.StopBy(app.Lifetime.StopApplication);
        ServiceStarts(app.Logger, context.Identity.Name, context.Identity.Version, context.Identity.Release);
        DatabaseIs(app.Logger, context.Database?.Description ?? "none: data is kept in memory, and lost when this process ends");
        await app.RunAsync();
        if (context.Database is { } database)
        {
            await database.DisposeAsync();
        }

        return 0;
    }

    private static async Task<ServiceContext<TRelease>> ReadAsync<TRelease>(ServiceDefinition<TRelease> definition)
        where TRelease : Release
    {
        var name = Read("SERVICE_NAME") ?? definition.Name;
        var version = Read("APP_VERSION") ?? definition.Releases[0].Version;
        var release = definition.Releases.FirstOrDefault(release => release.Version == version)
            ?? throw new ConfigurationException("APP_VERSION", $"there is no release \"{version}\"");
        var options = DatabaseOptions.Read(definition.Prefix, Read);
        var database = options is null ? null : await ShopDatabase.OpenAsync(options, definition.Schema, CancellationToken.None);
        var pod = Read("POD_NAME") ?? Read("HOSTNAME") ?? Environment.MachineName;
        return new ServiceContext<TRelease>(
            new ServiceIdentity(name, version, release.Note, pod, Read("NODE_NAME"), database?.Kind ?? "none"), release, database);
    }

    private static string? Read(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Service} {Version} starts. {Note}")]
    private static partial void ServiceStarts(ILogger logger, string service, string version, string note);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Database: {Database}")]
    private static partial void DatabaseIs(ILogger logger, string database);
}
