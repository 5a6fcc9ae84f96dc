using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Settings;

namespace ArgoCD.Tests.Objects;

public sealed class TrackingTests
{
    [Theory]
    [InlineData("cart:/ConfigMap:coffee/settings", "cart", true)]
    [InlineData("cart:/ConfigMap:coffee/other", "cart", false)]
    [InlineData("cart:apps/ConfigMap:coffee/settings", "cart", false)]
    [InlineData("team_cart:/ConfigMap:coffee/settings", "team_cart", true)]
    [InlineData("cart", null, true)]
    [InlineData("cart:settings", null, true)]
    [InlineData("cart:ConfigMap:coffee/settings", null, true)]
    public void An_id_marks_an_object_only_where_it_has_all_its_parts(string id, string? owner, bool own)
    {
        var live = (JsonObject)JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"coffee","annotations":{}}}""")!;
        live["metadata"]!["annotations"]![Words.TrackingId] = id;
        Assert.Equal(owner, Tracking.Owner(live, ArgoSettings.Read(null)));
        Assert.Equal(own, Tracking.IsOwnMark(live, Tracking.ByAnnotation));
    }
}
