using System.Text.Json.Nodes;
using Kubernetes.Runtime.Objects;
namespace Kubernetes.Runtime.Tests;

public sealed class LabelSelectorTests
{
    private static readonly Dictionary<string, string> Cart = new() { ["app"] = "cart", ["tier"] = "web" };

    public static TheoryData<string, bool> Selectors => new()
    {
        { "", true },
        { "app=cart", true },
        { "app==cart,tier=web", true },
        { "app=cart,tier=db", false },
        { "app!=cart", false },
        { "zone!=a", true },
        { "app", true },
        { "!app", false },
        { "!zone", true },
        { "tier in (db, web)", true },
        { "tier notin (db, web)", false },
        { "zone notin (a)", true },
    };

    [Theory, MemberData(nameof(Selectors))]
    public void The_text_form_matches_as_the_API_does(string selector, bool matches) =>
        Assert.Equal(matches, LabelSelector.Parse(selector).Matches(Cart));

    [Theory]
    [InlineData("app in cart", "unable to parse requirement: app in cart")]
    [InlineData("app of (cart)", "unable to parse requirement: app of (cart)")]
    public void Text_that_is_no_selector_is_refused(string selector, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => LabelSelector.Parse(selector)).Message);

    [Fact]
    public void An_object_form_needs_its_labels_and_its_expressions()
    {
        var selector = LabelSelector.Of(JsonNode.Parse(
            """{"matchLabels":{"app":"cart"},"matchExpressions":[{"key":"tier","operator":"In","values":["web"]},{"key":"zone","operator":"DoesNotExist"}]}""")!.AsObject());

        Assert.Equal("app=cart,tier=web,!zone", selector.ToString());
        Assert.True(selector.Matches(Cart));
        Assert.False(selector.Matches(new Dictionary<string, string>(Cart) { ["zone"] = "a" }));
        Assert.Throws<FormatException>(() => LabelSelector.Of(JsonNode.Parse("""{"matchExpressions":[{"key":"tier","operator":"Like"}]}""")!.AsObject()));
    }

    [Theory]
    [InlineData("app=cart")]
    [InlineData("app=cart,tier=web")]
    [InlineData("app=order")]
    [InlineData("app=cart,zone=a")]
    [InlineData("")]
    public void Wanted_labels_are_included_exactly_where_their_selector_matches(string text)
    {
        var wanted = text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split('=')).ToDictionary(label => label[0], label => label[1]);

        foreach (var labels in (Dictionary<string, string>?[])[Cart, [], null])
        {
            Assert.Equal(LabelSelector.OfLabels(wanted).Matches(labels), LabelSelector.Includes(labels, wanted));
        }
    }
}
