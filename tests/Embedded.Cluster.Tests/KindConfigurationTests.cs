using Embedded.Cluster.Configuration;

namespace Embedded.Cluster.Tests;

public sealed class KindConfigurationTests
{
    [Fact]
    public void The_tutorials_own_file_makes_the_autoscaler_look_every_five_seconds()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Dashboard.sln"))) { folder = folder.Parent; }
        var text = File.ReadAllText(Path.Combine(folder.FullName, "gitops", "bootstrap", "phase-0", "local.yaml"));
        Assert.Equal(TimeSpan.FromSeconds(5), KindConfiguration.Read(text).AutoscalerPeriod);
    }

    [Theory]
    [InlineData("")]
    [InlineData("kind: Cluster")]
    [InlineData("kubeadmConfigPatches: none")]
    [InlineData("kubeadmConfigPatches: [\"controllerManager: {extraArgs: [{name: other, value: 1s}]}\"]")]
    public void What_is_not_stated_is_as_upstream_has_it(string text) =>
        Assert.Equal(KindConfiguration.Default, KindConfiguration.Read(text));

    [Theory]
    [InlineData("5s", 5_000)]
    [InlineData("500ms", 500)]
    [InlineData("1.5m", 90_000)]
    public void A_period_is_read_as_Go_writes_it(string value, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), KindConfiguration.Read(With(value)).AutoscalerPeriod);

    [Theory]
    [InlineData("soon")]
    [InlineData("-5s")]
    [InlineData("5")]
    [InlineData("")]
    public void A_period_that_is_none_is_said(string value) =>
        Assert.Contains("is not a duration", Assert.Throws<FormatException>(() => KindConfiguration.Read(With(value))).Message, StringComparison.Ordinal);

    [Fact]
    public void How_many_pods_the_node_takes_is_read_from_the_kubelets_patch()
    {
        var read = KindConfiguration.Read("kubeadmConfigPatches: [\"{kind: KubeletConfiguration, maxPods: 1200}\", \"{kind: ClusterConfiguration, maxPods: 7}\"]");
        Assert.Equal((1200, KindConfiguration.Default.AutoscalerPeriod), (read.MaxPods, read.AutoscalerPeriod));
        Assert.Contains(
            "maxPods: \"many\" is not a number of pods",
            Assert.Throws<FormatException>(() => KindConfiguration.Read("kubeadmConfigPatches: [\"{kind: KubeletConfiguration, maxPods: many}\"]")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [")]
    [InlineData("kubeadmConfigPatches: ['a: [']")]
    [InlineData("&a {? *a : b, ? *a : c}")]
    public void What_is_not_YAML_is_said_with_its_place(string text) =>
        Assert.Matches("^yaml: .*line [12]|^yaml: .*anchor 'a'", Assert.Throws<FormatException>(() => KindConfiguration.Read(text)).Message);

    [Fact]
    public void What_is_nested_without_end_is_refused() =>
        Assert.Throws<FormatException>(() => KindConfiguration.Read(new string('[', 200_000)));

    private static string With(string value) => $$"""
        kubeadmConfigPatches:
          - |
            controllerManager:
              extraArgs:
                - {name: horizontal-pod-autoscaler-sync-period, value: "{{value}}"}
        """;
}
