using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ArgoCD.Health;
using ArgoCD.Health.Shipped;
using ArgoCD.Objects;
using Testing;

namespace ArgoCD.Tests.Health.Shipped;

/// <summary>What holds for the health checks of all kinds: which there are, and that nothing in an object makes one throw.</summary>
public sealed partial class ShippedHealthTests
{
    private static readonly string[] Statuses = ["", "Healthy", "Suspended", "Progressing", "Missing", "Degraded", "Unknown"];

    private static readonly string[] Values =
        ["null", "7", "-1.5", "true", "false", "''", "word", "'True'", "[]", "{}", "[null]", "[7]", "[[]]", "[{type: 7}]", "[{type: Ready, status: {}}]", "[{type: Ready, status: 'True', message: 7, reason: []}]", "{a: 7}", "{a: {}}"];

    private static readonly string[] Names =
    [
        "conditions", "phase", "state", "status", "observedGeneration", "replicas", "parents", "ancestors", "listeners", "environments", "ready", "health", "scale",
        "ceph", "canaryWeight", "applicationState", "modelStatus", "brokersState", "solrNodes", "statuses", "ingress", "racks", "conditionedStatus", "reconciliationStatus",
    ];

    public static TheoryData<string> Kinds => [.. ShippedHealth.Kinds.Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Every_kind_with_a_check_stands_in_the_document_and_no_other()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "argocd.md"), TestContext.Current.CancellationToken);
        var section = document[document.IndexOf("\n## Health\n", StringComparison.Ordinal)..];
        var rows = section[..section.IndexOf("\n## ", 4, StringComparison.Ordinal)].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|'));
        var told = rows.SelectMany(cells => Code().Matches(cells[2]).Select(kind => $"{cells[1].Trim(' ', '`')}/{kind.Groups[1].Value}"));

        Assert.Equal(ShippedHealth.Kinds.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_status_of_any_shape_gives_a_health_and_never_an_exception(string kind)
    {
        foreach (var value in Values)
        {
            Judge(kind, $"status: {value}");
            Judge(kind, $"status: {{}}, spec: {value}");
            foreach (var name in Names)
            {
                Judge(kind, $"status: {{{name}: {value}}}");
                Judge(kind, $"spec: {{replicas: 1}}, status: {{observedGeneration: 2, {(name == "observedGeneration" ? "phase" : name)}: {value}}}");
            }
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void An_object_without_status_has_a_health_all_the_same(string kind)
    {
        var health = Judge(kind, "spec: {}");
        Assert.Contains(health.Status, (string[])["Progressing", "Healthy", "Unknown", ""]);
    }

    [Theory]
    [InlineData("apiVersion: database.example.crossplane.io/v1, kind: Instance")]
    [InlineData("apiVersion: s3.aws.upbound.io/v1beta1, kind: Bucket")]
    public void A_rule_for_the_ending_of_a_group_holds_for_every_kind(string kind) =>
        Is($"{kind}, metadata: {{name: beans}}, status: {{conditions: [{{type: Synced, status: 'False', message: no quota}}]}}", "Degraded", "no quota");

    [Theory]
    [InlineData("apiVersion: crossplane.io/v1, kind: Bucket")]
    [InlineData("apiVersion: cert-manager.io/v1, kind: CertificateRequest")]
    [InlineData("apiVersion: gateway.networking.k8s.io/v1, kind: ReferenceGrant")]
    public void A_kind_that_no_rule_names_has_no_health(string kind) => Assert.Null(HealthCheck.Of(Read($"{kind}, metadata: {{name: beans}}, status: {{}}")));

    [Fact]
    public void A_kinds_own_rule_comes_before_that_of_its_group() =>
        Is("apiVersion: s3.aws.crossplane.io/v1beta1, kind: Bucket, metadata: {name: beans}", "Progressing", "Waiting for Bucket to be created");

    [Fact]
    public void What_a_check_needs_and_does_not_find_is_said()
    {
        var health = HealthCheck.Of(Read("apiVersion: lifecycle.keptn.sh/v1, kind: KeptnTask, metadata: {name: roast}"))!;
        Assert.Equal(("Unknown", "the health check of lifecycle.keptn.sh/KeptnTask failed: 'status' is absent, and cannot be read"), (health.Status, health.Message));
        Assert.True(health.IsFailure);
    }

    [Fact]
    public void Deletion_is_told_before_any_check_is_asked() =>
        Is("apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: shop, deletionTimestamp: '2026-01-01T00:00:00Z'}, status: {conditions: [{type: Ready, status: 'True'}]}", "Progressing", "Pending deletion");

    [Fact]
    public void A_message_that_is_no_text_leaves_no_health_at_all() =>
        Is("apiVersion: cert-manager.io/v1, kind: Issuer, metadata: {name: shop}, status: {conditions: [{type: Ready, status: 'True', message: 7}]}", "", "");

    internal static void Is(string item, string status, string message) =>
        Assert.Equal((status, message), HealthCheck.Of(Read(item)) is { } health ? (health.Status, health.Message) : ("none", ""));

    private static ResourceHealth Judge(string kind, string fields)
    {
        var (group, name) = (kind.Split('/')[0].Replace("*", "beans", StringComparison.Ordinal), kind.Split('/')[1].Replace("*", "Bean", StringComparison.Ordinal));
        var health = HealthCheck.Of(Read($"apiVersion: {group}/v1, kind: {name}, metadata: {{name: beans, generation: 2}}, {fields}"));
        Assert.NotNull(health);
        Assert.Contains(health.Status, Statuses);
        return health;
    }

    private static JsonObject Read(string fields) => (JsonObject)YamlDocuments.Parse($"{{{fields}}}").First()!;

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
