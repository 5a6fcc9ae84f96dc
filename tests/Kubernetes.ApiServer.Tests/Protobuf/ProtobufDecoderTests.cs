using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Protobuf;

namespace Kubernetes.ApiServer.Tests.Protobuf;

/// <summary>The bodies are those that kubectl 1.35.2 sent.</summary>
public sealed class ProtobufDecoderTests
{
    private const string Namespaces =
        "azhzAAoPCgJ2MRIJTmFtZXNwYWNlEhwKFAoEZGVtbxIAGgAiACoAMgA4AEIAEgAaAgoAGgAiAA==";

    private const string Configmaps =
        "azhzAAoPCgJ2MRIJQ29uZmlnTWFwEiQKEwoBYxIAGgJucyIAKgAyADgAQgASBgoBYRIBMRIFCgFiEgAaACIA";

    private const string Secrets =
        "azhzAAoMCgJ2MRIGU2VjcmV0EiQKEwoBcxIAGgJucyIAKgAyADgAQgASCwoBcBIGZ2VoZWltGgAaACIA";

    private const string Deployments =
        "azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50Er8BCiEKA3dlYhIAGgJucyIAKgAyADgAQgBaCgoDYXBwEgN3ZWISiwEIABIMCgoKA2FwcBIDd2ViGnEKHAoAEgAaACIAKgAyADgAQgBaCgoDYXBwEgN3ZWISURIzCgVuZ2lueBIKbmdpbng6MS4yNyoAMgoKABAAGFAiACoAQgBqAHIAgAEAiAEAkAEAogEAGgAyAEIASgBSAFgAYABoAIIBAIoBAJoBAMIBACICCgAoADgAGgwIABAAGAAgACgAOAAaACIA";

    private const string Services =
        "azhzAAoNCgJ2MRIHU2VydmljZRJrCiEKA3N2YxIAGgJucyIAKgAyADgAQgBaCgoDYXBwEgNzdmMSQgobCgc4MC04MDgwEgNUQ1AYUCIHCAAQkD8aACgAEgoKA2FwcBIDc3ZjGgAiCUNsdXN0ZXJJUDoAQgBSAFoAYABoABoCCgAaACIA";

    private const string Resourcequotas =
        "azhzAAoTCgJ2MRINUmVzb3VyY2VRdW90YRIyChMKAXESABoCbnMiACoAMgA4AEIAEhkKCgoDY3B1EgMKATEKCwoEcG9kcxIDCgEyGgAaACIA";

    private const string Poddisruptionbudgets =
        "azhzAAogCglwb2xpY3kvdjESE1BvZERpc3J1cHRpb25CdWRnZXQSPAoTCgFwEgAaAm5zIgAqADIAOABCABIZCgkIARAAGgM1MCUSDAoKCgNhcHASA3dlYhoKCAAYACAAKAAwABoAIgA=";

    private const string Priorityclasses =
        "azhzAAolChRzY2hlZHVsaW5nLms4cy5pby92MRINUHJpb3JpdHlDbGFzcxI5ChIKAnBjEgAaACIAKgAyADgAQgAQ+///////////ARgAIgAqFFByZWVtcHRMb3dlclByaW9yaXR5GgAiAA==";

    private const string Token =
        "azhzAAooChhhdXRoZW50aWNhdGlvbi5rOHMuaW8vdjESDFRva2VuUmVxdWVzdBIdChAKABIAGgAiACoAMgA4AEIAEgMgsAkaBAoAEgAaACIA";

    [Theory]
    [InlineData(Namespaces, """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"demo"}}""")]
    [InlineData(Configmaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"ns"},"data":{"a":"1","b":""}}""")]
    [InlineData(Secrets, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"ns"},"data":{"p":"Z2VoZWlt"}}""")]
    [InlineData(Deployments, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"ns","labels":{"app":"web"}},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"nginx","image":"nginx:1.27","ports":[{"containerPort":80}]}]}}}}""")]
    [InlineData(Services, """{"apiVersion":"v1","kind":"Service","metadata":{"name":"svc","namespace":"ns","labels":{"app":"svc"}},"spec":{"ports":[{"name":"80-8080","protocol":"TCP","port":80,"targetPort":8080}],"selector":{"app":"svc"},"type":"ClusterIP"},"status":{}}""")]
    [InlineData(Resourcequotas, """{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"q","namespace":"ns"},"spec":{"hard":{"cpu":"1","pods":"2"}}}""")]
    [InlineData(Poddisruptionbudgets, """{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"p","namespace":"ns"},"spec":{"minAvailable":"50%","selector":{"matchLabels":{"app":"web"}}}}""")]
    [InlineData(Priorityclasses, """{"apiVersion":"scheduling.k8s.io/v1","kind":"PriorityClass","metadata":{"name":"pc"},"value":-5,"preemptionPolicy":"PreemptLowerPriority"}""")]
    [InlineData(Token, """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","metadata":{},"spec":{"expirationSeconds":1200}}""")]
    public void A_body_of_kubectl_becomes_the_json_that_it_stands_for(string body, string expected)
    {
        var decoded = ProtobufDecoder.Decode(Convert.FromBase64String(body));

        // Empty metadata and status may be there or not: both mean nothing.
        var wanted = (JsonObject)JsonNode.Parse(expected)!;
        foreach (var side in new[] { decoded, wanted })
        {
            foreach (var name in new[] { "metadata", "status" }.Where(name => side[name] is JsonObject { Count: 0 })) { side.Remove(name); }
        }

        Assert.True(JsonNode.DeepEquals(wanted, decoded), decoded.ToJsonString());
    }

    [Fact]
    public void Broken_bodies_are_refused_and_never_read_beyond_their_end()
    {
        var whole = Convert.FromBase64String(Deployments);
        var random = new Random(7);
        for (var i = 0; i < 4000; i++)
        {
            var broken = whole[..random.Next(4, whole.Length)];
            for (var j = 0; j < 3; j++) { broken[random.Next(broken.Length)] = (byte)random.Next(256); }
            try { ProtobufDecoder.Decode(broken); }
            catch (ProtobufException) { /* the expected refusal */ }
        }

        Assert.Throws<ProtobufException>(() => ProtobufDecoder.Decode("{}"u8));
        Assert.Throws<ProtobufException>(() => ProtobufDecoder.Decode([.. "k8s\0"u8, 0x0a, 0x7f]));
    }
}
