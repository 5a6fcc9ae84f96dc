using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Projects;

namespace ArgoCD.Tests.Projects;

public sealed class AppProjectTests
{
    private const string Server = "https://kubernetes.default.svc";

    [Theory]
    [InlineData("{name: in-cluster, namespace: coffee}", true)]
    [InlineData("{name: '!in-cluster', namespace: '*'}, {server: '*', namespace: '*'}", false)]
    [InlineData("{name: '!elsewhere', namespace: '*'}", true)]
    [InlineData("{server: '!https://kubernetes.default.svc', namespace: coffee}, {server: '*', namespace: '*'}", false)]
    [InlineData("{server: '!https://kubernetes.default.svc', namespace: tea}, {server: '*', namespace: '*'}", true)]
    [InlineData("{server: '*', namespace: '!coffee'}, {server: '*', namespace: '*'}", false)]
    [InlineData("{name: in-cluster, namespace: '!coffee'}, {server: '*', namespace: '*'}", true)]
    [InlineData("{server: 'https://{a,kubernetes}.default.svc', namespace: '{coffee,tea}'}", true)]
    [InlineData("{server: '*', namespace: '[!c]offee'}", false)]
    public void A_destination_is_allowed_unless_its_name_server_or_namespace_is_refused(string destinations, bool allowed) =>
        Assert.Equal(allowed, Project($"destinations: [{destinations}]").AllowsDestination(Server, "in-cluster", "coffee"));

    [Theory]
    [InlineData("'https://git.example/coffee/*'", "https://git.example/coffee/cart.git", true)]
    [InlineData("'https://git.example/*'", "https://git.example/coffee/cart.git", false)]
    [InlineData("'https://git.example/**'", "https://GIT.example/coffee/cart", true)]
    [InlineData("'git@git.example:coffee/*'", "ssh://git@git.example/coffee/cart", true)]
    [InlineData("'*', '!https://git.example/coffee/*'", "https://git.example/coffee/cart", false)]
    [InlineData("'!https://git.example/coffee/*'", "https://git.example/tea", true)]
    public void A_repository_is_allowed_by_patterns_of_its_address(string repositories, string url, bool allowed) =>
        Assert.Equal(allowed, Project($"sourceRepos: [{repositories}]").AllowsRepository(url));

    [Theory]
    [InlineData("'team-*'", true)]
    [InlineData("'/^team-[0-9]$/'", false)]
    [InlineData("'/^team-[a-z]$/'", true)]
    public void Applications_of_other_namespaces_are_allowed_by_pattern_or_expression(string namespaces, bool allowed) =>
        Assert.Equal(allowed, Project($"sourceNamespaces: [{namespaces}]").AllowsApplicationsOf("team-a", "argo"));

    private static AppProject Project(string spec) => new((JsonObject)YamlDocuments.Parse($"{{metadata: {{name: shop}}, spec: {{{spec}}}}}").First()!);
}
