using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Architecture;

/// <summary>The house's import rules, read from the built assemblies: who may know whom.</summary>
public sealed class ImportDirectionTests
{
    // Each room, and every room it may reference. What is not listed it may not reach, not even through a project reference.
    private static readonly ImmutableDictionary<string, ImmutableArray<string>> Allowed = new Dictionary<string, ImmutableArray<string>>
    {
        ["Feeds"] = [],
        ["FileTrees"] = [],
        ["Yaml"] = [],
        ["GoTemplate"] = ["Yaml"],
        ["Helm"] = ["FileTrees", "Yaml", "GoTemplate"],
        ["Kustomize"] = ["FileTrees", "Yaml", "GoTemplate", "Helm"],
        ["Rendering.Cli"] = ["FileTrees", "Yaml", "GoTemplate", "Helm", "Kustomize"],
        ["Kubernetes.Runtime"] = [],
        ["Kubernetes.ApiServer"] = [],
        ["Kubernetes.Controllers"] = ["Kubernetes.Runtime"],
        ["Kubernetes.Kubelet"] = ["Kubernetes.Runtime"],
        ["ArgoCD"] = ["Kubernetes.Runtime", "FileTrees", "Yaml", "GoTemplate", "Helm", "Kustomize"],
        ["ArgoRollouts"] = ["Kubernetes.Runtime"],
        ["ExternalSecrets"] = ["Kubernetes.Runtime", "Yaml", "GoTemplate"],
        ["MetricsServer"] = ["Kubernetes.Runtime"],
        ["GitRepository"] = ["Feeds"],
        ["Embedded.Cluster"] =
        [
            "Kubernetes.Runtime", "Kubernetes.ApiServer", "Kubernetes.Controllers", "Kubernetes.Kubelet", "ArgoCD", "ArgoRollouts",
            "ExternalSecrets", "MetricsServer", "GitRepository", "FileTrees", "Kustomize", "Helm", "Yaml",
        ],
        ["Clusters"] = ["Feeds", "Kubernetes.Runtime", "Embedded.Cluster", "GitRepository", "FileTrees", "Kustomize", "Yaml"],
        ["Tutorial"] = ["Feeds", "Clusters", "GitRepository", "Kubernetes.Runtime", "FileTrees", "Kustomize", "Yaml"],
        ["Dashboard"] = ["Feeds", "Tutorial", "Clusters", "GitRepository", "Kubernetes.Runtime", "FileTrees", "Kustomize", "Yaml", "GoTemplate"],
        ["Coffee.ServiceDefaults"] = [],
        ["Coffee.Cart"] = ["Coffee.ServiceDefaults"],
        ["Coffee.Order"] = ["Coffee.ServiceDefaults"],
    }.ToImmutableDictionary();

    public static TheoryData<string> Rooms => [.. Allowed.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_references_only_the_rooms_below_it(string room)
    {
        var path = Find(room);
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var rooms = reader.AssemblyReferences
            .Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))
            .Where(Allowed.ContainsKey);
        Assert.Empty(rooms.Except(Allowed[room]));
    }

    [Fact]
    public void Every_project_of_the_house_has_its_rule()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects.OfType<string>().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_outside_the_API_server_touches_its_store()
    {
        var store = Assembly.LoadFrom(Find("Kubernetes.ApiServer")).GetTypes()
            .Where(type => type.Namespace?.StartsWith("Kubernetes.ApiServer.Storage", StringComparison.Ordinal) == true);
        Assert.NotEmpty(store);
        Assert.DoesNotContain(store, type => type.IsVisible);
    }

    private static string Find(string room)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, room + ".dll");
        if (File.Exists(beside)) { return beside; }

        // An image is not referenced, only built: it stands in its own output.
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var own = Path.Combine(Root(), "artifacts", "bin", room, configuration, room + ".dll");
        return File.Exists(own) ? own : throw new FileNotFoundException($"{room} was not built", own);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dashboard.sln"))) { folder = folder.Parent; }
        return folder?.FullName ?? throw new DirectoryNotFoundException("Dashboard.sln was not found above the test");
    }
}
