namespace Yaml.Tests;

public sealed class YamlReaderTests
{
    [Fact]
    public void Yes_is_a_boolean_in_one_dialect_and_text_in_the_other()
    {
        Assert.Equal(true, YamlReader.ReadFirst("yes", YamlDialect.Json));
        Assert.Equal("yes", YamlReader.ReadFirst("yes", YamlDialect.Nodes));
    }

    [Fact]
    public void Merge_keys_and_aliases_are_expanded()
    {
        var read = YamlReader.ReadFirst("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n", YamlDialect.Nodes);
        var use = (Dictionary<string, object?>)((Dictionary<string, object?>)read!)["use"]!;
        Assert.Equal((1L, 3L), ((long)use["x"]!, (long)use["y"]!));
    }

    [Fact]
    public void A_repeated_key_is_an_error_for_objects_only()
    {
        Assert.Contains("mapping key \"a\" already defined", Assert.Throws<YamlReadException>(() => YamlReader.ReadFirst("a: 1\na: 2\n", YamlDialect.Nodes)).Message, StringComparison.Ordinal);
        Assert.Equal(2L, ((Dictionary<string, object?>)YamlReader.ReadFirst("a: 1\na: 2\n", YamlDialect.Json)!)["a"]);
    }

    [Fact]
    public void Every_document_of_a_stream_is_read() => Assert.Equal(3, YamlReader.ReadAll("a: 1\n---\n---\nb: 2\n", YamlDialect.Nodes).Count);
}
