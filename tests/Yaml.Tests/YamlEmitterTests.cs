namespace Yaml.Tests;

public sealed class YamlEmitterTests
{
    [Theory]
    [InlineData("yes", "\"yes\"\n")]
    [InlineData("n", "\"n\"\n")]
    [InlineData("1:30", "\"1:30\"\n")]
    [InlineData("0x1F", "\"0x1F\"\n")]
    [InlineData("2024-01-01", "\"2024-01-01\"\n")]
    [InlineData("", "\"\"\n")]
    [InlineData("1.2.3", "1.2.3\n")]
    [InlineData("a: b", "'a: b'\n")]
    [InlineData("a\nb\n", "|\n  a\n  b\n")]
    [InlineData("a\nb", "|-\n  a\n  b\n")]
    [InlineData("a\tb", "\"a\\tb\"\n")]
    public void Text_is_quoted_only_where_it_would_be_read_as_something_else(string text, string expected) =>
        Assert.Equal(expected, YamlEmitter.Write(text));

    [Fact]
    public void Keys_are_sorted_with_numbers_by_value_and_letters_last()
    {
        var map = new Dictionary<string, object?> { ["a10"] = 1L, ["a9"] = 1L, ["a1"] = 1L, ["A"] = 1L, ["_"] = 1L };
        Assert.Equal("_: 1\nA: 1\na1: 1\na9: 1\na10: 1\n", YamlEmitter.Write(map));
    }

    [Fact]
    public void Lists_in_maps_are_indented_only_in_the_pretty_form()
    {
        var map = new Dictionary<string, object?> { ["l"] = new List<object?> { 1L, new Dictionary<string, object?> { ["a"] = new List<object?> { 2L } } } };
        Assert.Equal("l:\n- 1\n- a:\n  - 2\n", YamlEmitter.Write(map));
        Assert.Equal("l:\n  - 1\n  - a:\n      - 2\n", YamlEmitter.WritePretty(map));
    }

    [Theory]
    [InlineData(1e6, "1000000\n")]
    [InlineData(1234567.5, "1.2345675e+06\n")]
    [InlineData(0.00001, "1e-05\n")]
    public void Numbers_pass_through_JSON_before_they_are_written(double number, string expected) => Assert.Equal(expected, YamlEmitter.Write(number));
}
