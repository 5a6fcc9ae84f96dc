using Dashboard.Frame;
using Dashboard.Resources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Dashboard.Tests;

public sealed class PlaceTests : PageContext
{
    [Fact]
    public void Every_place_has_a_name_and_a_path_and_a_letter_of_its_own()
    {
        var texts = Services.GetRequiredService<IStringLocalizer<Texts>>();
        Assert.All(Place.All, place => Assert.False(texts[place.Text].ResourceNotFound, place.Text));
        Assert.Distinct(Place.All.Select(p => p.Path));
        Assert.Distinct(Place.All.Select(p => p.Letter).OfType<string>());
    }

    [Theory]
    [InlineData("", "Nav_Overview")]
    [InlineData("/timeline?zoom=10", "Nav_Timeline")]
    [InlineData("rollouts/coffee/cart", "Nav_Rollouts")]
    [InlineData("applicationsets/coffee", "Nav_Xray")]
    [InlineData("connect", null)]
    public void A_path_belongs_to_the_place_of_its_first_part(string path, string? text) => Assert.Equal(text, Place.Of(path)?.Text);
}
