using System.Text.RegularExpressions;
using Testing;
using YamlDotNet.RepresentationModel;

namespace EndToEnd.Container;

/// <summary>docker-compose.yml and Dockerfile, as far as they can be read without Docker.</summary>
public sealed class ContainerFileTests
{
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"));

    // The keys of the Compose specification that may stand where ours stand.
    private static readonly string[] TopLevel = ["name", "services", "volumes", "networks", "configs", "secrets", "include"];
    private static readonly string[] OfService =
        ["build", "image", "command", "entrypoint", "environment", "ports", "volumes", "init", "restart", "healthcheck", "user", "stop_grace_period", "depends_on"];

    private static YamlMappingNode Compose
    {
        get
        {
            var stream = new YamlStream();
            using var reader = new StringReader(File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml")));
            stream.Load(reader);
            return (YamlMappingNode)stream.Documents.Single().RootNode;
        }
    }

    private static YamlMappingNode Dashboard => (YamlMappingNode)((YamlMappingNode)Compose["services"])["dashboard"];

    [Fact]
    public void Compose_has_the_keys_of_its_specification_and_builds_what_is_here()
    {
        Assert.Subset(TopLevel.ToHashSet(), Compose.Children.Keys.Select(key => key.ToString()).ToHashSet());
        Assert.Subset(OfService.ToHashSet(), Dashboard.Children.Keys.Select(key => key.ToString()).ToHashSet());
        Assert.True(File.Exists(Path.Combine(Repository.Root, Dashboard["build"].ToString(), "Dockerfile")));
    }

    [Fact]
    public void Every_port_is_published_on_loopback_alone_and_is_one_of_the_image()
    {
        var exposed = Regex.Match(Dockerfile, "(?m)^EXPOSE (.+)$").Groups[1].Value.Split(' ');
        var published = ((YamlSequenceNode)Dashboard["ports"]).Select(port => port.ToString()).ToList();

        Assert.Equal(exposed.Select(port => $"127.0.0.1:{port}:{port}"), published);
    }

    [Fact]
    public void The_data_is_kept_in_a_named_volume_where_the_program_looks_for_it()
    {
        var mount = Assert.Single((YamlSequenceNode)Dashboard["volumes"]).ToString().Split(':');

        Assert.Contains(mount[0], ((YamlMappingNode)Compose["volumes"]).Children.Keys.Select(key => key.ToString()));
        Assert.Contains($"\"--data\", \"{mount[1]}\"", Dockerfile, StringComparison.Ordinal);
        Assert.Contains($"VOLUME {mount[1]}\n", Dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void The_image_is_built_with_the_runtime_that_the_project_targets()
    {
        var properties = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props"));
        var target = Regex.Match(properties, "<TargetFramework>net([0-9.]+)</TargetFramework>").Groups[1].Value;

        Assert.Equal([$"sdk:{target}", $"aspnet:{target}"], Regex.Matches(Dockerfile, "(?m)^FROM mcr.microsoft.com/dotnet/([a-z]+:[0-9.]+)").Select(match => match.Groups[1].Value));
    }
}
