using Kubernetes.ApiServer.CustomResources;

namespace Kubernetes.ApiServer.Tests.CustomResources;

public sealed class SchemaFormatTests
{
    [Theory]
    [InlineData("ipv4", "10.0.0.1", "1")]
    [InlineData("ipv6", "fe80::1", "10.0.0.1")]
    [InlineData("cidr", "10.1.2.3/24", "10.1.2.3")]
    [InlineData("mac", "00:1a:2B:3c:4d:5e", "00:1a:2b")]
    [InlineData("uri", "/path", "path")]
    [InlineData("email", "a@b.example", "a.b")]
    [InlineData("hostname", "a-b.example", "-a")]
    [InlineData("uuid", "123e4567e89b12d3A456426614174000", "123")]
    [InlineData("uuid4", "123e4567-e89b-42d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000")]
    [InlineData("date", "2026-02-28", "2026-02-30")]
    [InlineData("date-time", "2026-02-28T23:59:59.5+01:00", "2026-02-28 23:59:59Z")]
    [InlineData("duration", "1h30m", "1")]
    [InlineData("duration", "2 days 3 hr", "2 moons")]
    [InlineData("byte", "aGk=", "aGk")]
    [InlineData("isbn", "978-0321751041", "978-0321751042")]
    [InlineData("isbn10", "0321751043", "0321751044")]
    [InlineData("hexcolor", "#fff", "#ffff")]
    [InlineData("rgbcolor", "rgb(1, 22,255)", "rgb(1,2,256)")]
    [InlineData("creditcard", "4111 1111 1111 1111", "4111")]
    [InlineData("ssn", "111-22-3333", "111")]
    [InlineData("bsonobjectid", "507f1f77bcf86cd799439011", "507f")]
    [InlineData("k8s-short-name", "a-1", "a.b")]
    [InlineData("k8s-long-name", "a.b", "A")]
    public void A_format_is_told_from_what_only_looks_like_it(string format, string right, string wrong)
    {
        Assert.True(SchemaFormats.Matches(format, right));
        Assert.False(SchemaFormats.Matches(format, wrong));
    }

    [Fact]
    public void A_format_that_nobody_knows_means_nothing() => Assert.True(SchemaFormats.Matches("color-of-the-sea", "anything"));
}
