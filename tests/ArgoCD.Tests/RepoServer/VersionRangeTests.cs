using ArgoCD.RepoServer;

namespace ArgoCD.Tests.RepoServer;

public sealed class VersionRangeTests
{
    private static readonly string[] Tags = ["v0.9.0", "v1.0.0", "v1.2.0", "1.2.7", "v1.3.0", "v1.4.0-rc.1", "v2.0.0-rc.1", "v2.0.0", "v2.1.0", "latest"];

    [Theory]
    [InlineData("*", "v2.1.0")]
    [InlineData("1.x", "v1.3.0")]
    [InlineData("1.2.*", "1.2.7")]
    [InlineData("v1.2.x", "1.2.7")]
    [InlineData("^1.0", "v1.3.0")]
    [InlineData("~1.2", "1.2.7")]
    [InlineData("~> 1.2.0", "1.2.7")]
    [InlineData(">=1.0, <2", "v1.3.0")]
    [InlineData(">= 1.0 < 1.3", "1.2.7")]
    [InlineData("=>1.0 =<1.2", "1.2.7")]
    [InlineData("1.0 - 1.2", "1.2.7")]
    [InlineData("1.2 || 0.9", "1.2.7")]
    [InlineData(">=1, !=1.3.0, <2", "1.2.7")]
    [InlineData("!=2.1.x", "v2.0.0")]
    [InlineData(">1.2", "v2.1.0")]
    [InlineData("<=1.2", "1.2.7")]
    [InlineData("^3", null)]
    public void A_range_takes_the_highest_tag_that_is_in_it(string constraint, string? expected) =>
        Assert.Equal(expected, VersionRange.Parse(constraint)?.Highest(Tags));

    [Theory]
    [InlineData(">=1.3.0, <2", "v1.3.0")]
    [InlineData(">=1.3.0-0, <2", "v1.4.0-rc.1")]
    [InlineData(">=1.3.0-0 <2.0.0-rc.2", "v2.0.0-rc.1")]
    public void A_pre_release_is_taken_where_the_range_names_one(string constraint, string expected) =>
        Assert.Equal(expected, VersionRange.Parse(constraint)?.Highest(Tags));

    [Theory]
    [InlineData("main")]
    [InlineData("release-1.x-beta/2")]
    [InlineData("HEAD")]
    [InlineData(">=one")]
    [InlineData("!=one")]
    [InlineData("1 ||")]
    public void A_name_is_no_range(string text) => Assert.Null(VersionRange.Parse(text));
}
