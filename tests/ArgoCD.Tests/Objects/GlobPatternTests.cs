using ArgoCD.Objects;

namespace ArgoCD.Tests.Objects;

public sealed class GlobPatternTests
{
    [Theory]
    [InlineData("coffee-*", "coffee-cart", true)]
    [InlineData("coffee-*", "tea", false)]
    [InlineData("{coffee,tea}-?", "tea-1", true)]
    [InlineData("{coffee,tea}-?", "tea-10", false)]
    [InlineData("[!c]offee", "toffee", true)]
    [InlineData("[!c]offee", "coffee", false)]
    [InlineData("team-[a-c]", "team-b", true)]
    [InlineData("team-[a-c]", "team-d", false)]
    [InlineData("*.example.com", "a/b.example.com", true)]
    [InlineData("a\\*", "a*", true)]
    [InlineData("a\\*", "ab", false)]
    [InlineData("[a", "[a", false)]
    [InlineData("{a", "a", false)]
    [InlineData("", "", true)]
    public void A_pattern_must_match_the_whole_text(string pattern, string text, bool matches) => Assert.Equal(matches, GlobPattern.IsMatch(pattern, text));

    [Theory]
    [InlineData("https://git.example/coffee/*", "https://git.example/coffee/cart", true)]
    [InlineData("https://git.example/coffee/*", "https://git.example/coffee/shop/cart", false)]
    [InlineData("https://git.example/coffee/**", "https://git.example/coffee/shop/cart", true)]
    [InlineData("https://git.example/?/cart", "https://git.example///cart", false)]
    public void In_a_path_one_star_stops_at_a_slash_and_two_do_not(string pattern, string text, bool matches) => Assert.Equal(matches, GlobPattern.IsPathMatch(pattern, text));

    [Theory]
    [InlineData("/^team-[0-9]+$/", "team-12", true)]
    [InlineData("/^team-[0-9]+$/", "team-a", false)]
    [InlineData("/eam/", "team-a", true)]
    [InlineData("/(/", "team-a", false)]
    [InlineData("/^(?!team-b)/", "team-a", true)]
    [InlineData("/^(?!team-b)/", "team-b", false)]
    [InlineData("/^(a+)+$/", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", false)]
    [InlineData("team-*", "team-a", true)]
    public void Between_slashes_stands_a_regular_expression(string pattern, string text, bool matches) => Assert.Equal(matches, GlobPattern.IsAnyMatch(["other", pattern], text));
}
