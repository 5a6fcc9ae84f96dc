using System.Text.Json.Nodes;
using ArgoCD.Comparison;

namespace ArgoCD.Tests.Comparison;

public sealed class JqPathTests
{
    private const string Item = """{"a":{"b":1,"c.d":2},"list":[{"name":"x","on":true,"v":1},{"name":"yy","v":2},{"name":"z","on":false,"v":null}]}""";

    [Theory]
    [InlineData(".a.b", """{"a":{"c.d":2},"list":[{"name":"x","on":true,"v":1},{"name":"yy","v":2},{"name":"z","on":false,"v":null}]}""")]
    [InlineData(".a[\"c.d\"]", """{"a":{"b":1},"list":[{"name":"x","on":true,"v":1},{"name":"yy","v":2},{"name":"z","on":false,"v":null}]}""")]
    [InlineData(".nothing.here?", Item)]
    [InlineData(".list[1]", """{"a":{"b":1,"c.d":2},"list":[{"name":"x","on":true,"v":1},{"name":"z","on":false,"v":null}]}""")]
    [InlineData(".list[].v", """{"a":{"b":1,"c.d":2},"list":[{"name":"x","on":true},{"name":"yy"},{"name":"z","on":false}]}""")]
    [InlineData(".list[] | select(.name == \"x\")", """{"a":{"b":1,"c.d":2},"list":[{"name":"yy","v":2},{"name":"z","on":false,"v":null}]}""")]
    [InlineData(".list[] | select(.name != \"x\") | .v", """{"a":{"b":1,"c.d":2},"list":[{"name":"x","on":true,"v":1},{"name":"yy"},{"name":"z","on":false}]}""")]
    [InlineData(".list[] | select(.v == 2)", """{"a":{"b":1,"c.d":2},"list":[{"name":"x","on":true,"v":1},{"name":"z","on":false,"v":null}]}""")]
    [InlineData(".list[] | select(.on)", """{"a":{"b":1,"c.d":2},"list":[{"name":"yy","v":2},{"name":"z","on":false,"v":null}]}""")]
    [InlineData(".list[] | select(has(\"on\") | not)", """{"a":{"b":1,"c.d":2},"list":[{"name":"x","on":true,"v":1},{"name":"z","on":false,"v":null}]}""")]
    [InlineData(".list[] | select(.name | test(\"^y+$\"))", """{"a":{"b":1,"c.d":2},"list":[{"name":"x","on":true,"v":1},{"name":"z","on":false,"v":null}]}""")]
    [InlineData(".list[] | select((.name | startswith(\"x\")) or .v == 2)", """{"a":{"b":1,"c.d":2},"list":[{"name":"z","on":false,"v":null}]}""")]
    [InlineData(".list[] | select(.name == \"x\" and .v == 2)", Item)]
    public void A_path_removes_what_it_names(string expression, string expected)
    {
        var item = JsonNode.Parse(Item)!;
        JqPath.Parse(expression).Remove(item);
        Assert.Equal(expected, item.ToJsonString());
    }

    [Theory]
    [InlineData(".list[].env[]", "{\"list\":[{\"env\":[1]},{}]}")]
    [InlineData(".list[].env[]?", "{\"list\":[{\"env\":[]},{}]}")]
    [InlineData(".list[].env[0]", "{\"list\":[{\"env\":[]},{}]}")]
    [InlineData(".list.env", "{\"list\":[{\"env\":[1]},{}]}")]
    [InlineData(".list[] | select(.name | startswith(\"x\"))", "{\"list\":[{\"env\":[1]},{}]}")]
    [InlineData(".list[] | select(.name | startswith(\"x\"))?", "{\"list\":[{\"env\":[1]},{}]}")]
    [InlineData(".list[-1]", "{\"list\":[{\"env\":[1]}]}")]
    public void Where_a_part_of_a_path_cannot_be_followed_nothing_is_removed(string expression, string expected)
    {
        var item = JsonNode.Parse("""{"list":[{"env":[1]},{}]}""")!;
        JqPath.Parse(expression).Remove(item);
        Assert.Equal(expected, item.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("reduce .data")]
    [InlineData(".a | select(.b > 1)")]
    [InlineData(".a | select(.b == \"x\"")]
    [InlineData(".a | select(.b | test(\"(?<n>x)\\\\k<n>\"))")]
    public void Any_other_expression_is_refused(string expression) => Assert.Throws<FormatException>(() => JqPath.Parse(expression));
}
