using ArgoCD.ApplicationSets.Generators;

namespace ArgoCD.Tests.ApplicationSets;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("apps/?", "apps/a", true)]
    [InlineData("apps/?", "apps/\U0001F980", true)]
    [InlineData("apps/[\U0001F980-\U0001F990]x", "apps/\U0001F981x", true)]
    [InlineData("apps/[^a]", "apps/b", true)]
    [InlineData("apps/[!a]", "apps/b", false)]
    [InlineData("apps/**", "apps/a/b", false)]
    [InlineData("apps/*/*", "apps/a/b", true)]
    [InlineData("a[/]b", "a/b", true)]
    [InlineData("a?b", "a/b", false)]
    [InlineData("apps/\\*", "apps/*", true)]
    [InlineData("apps/\\*", "apps/a", false)]
    [InlineData("apps/[a", "apps/a", false)]
    [InlineData("apps/[]a]", "apps/a", false)]
    [InlineData("apps/[a-]", "apps/a", false)]
    [InlineData("apps/a\\", "apps/a", false)]
    [InlineData("*", "", true)]
    [InlineData("", "a", false)]
    public void A_pattern_matches_as_path_Match_of_Go_does(string pattern, string path, bool matches) => Assert.Equal(matches, PathPattern.IsMatch(pattern, path));

    [Theory]
    [InlineData("My_App", "my-app")]
    [InlineData("-.a.-", "a")]
    [InlineData("\U0001F980crab", "crab")]
    [InlineData("a\U0001F980b", "a-b")]
    [InlineData("\u0130x", "ix")]
    [InlineData("\u212Aelvin", "kelvin")]
    [InlineData("caf\u00E9s", "caf-s")]
    [InlineData("", "")]
    public void A_name_is_made_fit_character_by_character(string text, string name) => Assert.Equal(name, Normalization.Normalize(text));

    [Fact]
    public void A_long_name_is_cut_before_it_is_trimmed() =>
        Assert.Equal(new string('a', 250), Normalization.Normalize(new string('a', 250) + "----" + new string('b', 10)));
}
