using System.Text.Json.Nodes;
using ArgoCD.Health.Shipped;

namespace ArgoCD.Tests.Health.Shipped;

/// <summary>A field is read as a script of Argo CD would read it.</summary>
public sealed class FieldTests
{
    [Fact]
    public void What_is_absent_can_be_compared_but_not_looked_into()
    {
        var live = Of("""{"status": null}""");
        Assert.True(live["status"].IsAbsent);
        Assert.True(live["spec"].Maybe("template", "name").IsAbsent);
        Assert.Equal(live["spec"], live["status"]);
        Assert.Equal("'status' is absent, and cannot be asked for 'phase'", Assert.Throws<UnreadableFieldException>(() => live["status"]["phase"]).Message);
    }

    [Theory]
    [InlineData("3", "3")]
    [InlineData("3.0", "3")]
    [InlineData("0.5", "0.5")]
    [InlineData("\"three\"", "three")]
    public void Texts_and_numbers_can_be_written_into_a_message(string json, string text) => Assert.Equal(text, Of(json).Text);

    [Theory]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void Nothing_else_can(string json) => Assert.Throws<UnreadableFieldException>(() => Of(json).Text);

    [Fact]
    public void A_list_gives_its_items_without_gaps_a_map_none_and_a_text_fails()
    {
        Assert.Equal(2, Of("[1, null, 2]").Items().Count());
        Assert.Empty(Of("""{"a": 1}""").Items());
        Assert.Single(Of("""{"a": 1, "b": null}""").Values());
        Assert.Throws<UnreadableFieldException>(() => Of("\"abc\"").Items());
    }

    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("1", "\"1\"", false)]
    [InlineData("null", "null", true)]
    [InlineData("{}", "{}", false)]
    [InlineData("[]", "[]", false)]
    public void Values_of_one_kind_are_equal_and_two_lists_or_maps_never_are(string left, string right, bool equal) => Assert.Equal(equal, Of(left) == Of(right));

    [Fact]
    public void Only_false_and_what_is_absent_does_not_hold()
    {
        Assert.True(Of("0").Holds);
        Assert.True(Of("\"\"").Holds);
        Assert.False(Of("false").Holds);
        Assert.Equal("other", Of("null").Or("other").Text);
    }

    private static Field Of(string json) => new(JsonNode.Parse(json), "");
}
