using System.Text;
using System.Text.Json;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Tests.Http;

/// <summary>What is said of a body that is not JSON.</summary>
public sealed class GoJsonSyntaxTests
{
    [Theory]
    [InlineData("", "unexpected end of JSON input")]
    [InlineData(" {\"a\" ", "unexpected end of JSON input")]
    [InlineData("kind: X", "invalid character 'k' looking for beginning of value")]
    [InlineData("{bad", "invalid character 'b' looking for beginning of object key string")]
    [InlineData("{\"a\" 1}", "invalid character '1' after object key")]
    [InlineData("{\"a\":1 \"b\"", "invalid character '\"' after object key:value pair")]
    [InlineData("{\"a\":1,}", "invalid character '}' looking for beginning of object key string")]
    [InlineData("[1 2]", "invalid character '2' after array element")]
    [InlineData("[1,]", "invalid character ']' looking for beginning of value")]
    [InlineData("{} x", "invalid character 'x' after top-level value")]
    [InlineData("[01]", "invalid character '1' after array element")]
    [InlineData("-x", "invalid character 'x' in numeric literal")]
    [InlineData("1.x", "invalid character 'x' after decimal point in numeric literal")]
    [InlineData("1e+", "unexpected end of JSON input")]
    [InlineData("1ex", "invalid character 'x' in exponent of numeric literal")]
    [InlineData("trux", "invalid character 'x' in literal true (expecting 'e')")]
    [InlineData("\"a\nb\"", "invalid character '\\n' in string literal")]
    [InlineData("\"\\q\"", "invalid character 'q' in string escape code")]
    [InlineData("\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape")]
    [InlineData("'a'", "invalid character '\\'' looking for beginning of value")]
    [InlineData("\u0001", "invalid character '\\x01' looking for beginning of value")]
    public void The_first_error_is_told_as_gos_decoder_tells_it(string text, string expected)
    {
        var error = Assert.ThrowsAny<JsonException>(() => JsonBody.Parse(Encoding.UTF8.GetBytes(text), out _));

        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void What_is_deeper_than_the_bound_is_told_so()
    {
        var text = Encoding.UTF8.GetBytes(new string('[', 600) + new string(']', 600));

        Assert.Equal("exceeded max depth", Assert.ThrowsAny<JsonException>(() => JsonBody.Parse(text, out _)).Message);
    }

    [Fact]
    public void Members_that_repeat_are_told_and_the_last_counts()
    {
        var value = JsonBody.Parse("""{"a":1,"b":{"c":1,"c":2}}"""u8, out var duplicates);

        Assert.Equal(["duplicate field \"b.c\""], duplicates);
        Assert.Equal(2, (int?)value!["b"]!["c"]);
    }
}
