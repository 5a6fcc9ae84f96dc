using System.Text.Json.Nodes;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using ArgoCD.Settings;

namespace ArgoCD.Tests.Comparison;

public sealed class EndpointSubsetsTests
{
    private const string One = "{addresses: [{ip: 10.0.0.1}, {ip: 10.0.0.2, hostname: b}], ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]}";
    private const string OneTurned = "{ports: [{port: 53, protocol: UDP, name: dns}, {name: http, port: 80, protocol: TCP}], addresses: [{hostname: b, ip: 10.0.0.2}, {ip: 10.0.0.1}]}";
    private const string Two = "{notReadyAddresses: [{ip: 10.0.1.2}, {ip: 10.0.1.1}], ports: [{port: 8080}]}";

    [Theory]
    [InlineData($"[{One}, {Two}]", $"[{Two}, {OneTurned}]", true)]
    [InlineData($"[{One}, {Two}]", $"[{One}]", false)]
    [InlineData("[{addresses: [{ip: 10.0.0.1}]}]", "[{notReadyAddresses: [{ip: 10.0.0.1}]}]", false)]
    public void The_order_of_subsets_addresses_and_ports_says_nothing(string left, string right, bool same) =>
        Assert.Equal(same, Normalized(left).SameAs(Normalized(right)));

    private static JsonObject Normalized(string subsets)
    {
        var item = (JsonObject)YamlDocuments.Parse($"{{apiVersion: v1, kind: Endpoints, metadata: {{name: shop}}, subsets: {subsets}}}").First()!;
        return Normalizer.Normalize(item, item, item, [], ArgoSettings.Read(null));
    }
}
