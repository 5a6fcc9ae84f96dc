using System.Globalization;
using Bunit;
using Dashboard.Features.Glossary;

namespace Dashboard.Tests.Glossary;

public sealed class GlossaryTests : PageContext
{
    private static readonly CultureInfo English = new("en");

    [Fact]
    public void The_first_mention_of_a_term_becomes_a_button_that_opens_its_meaning()
    {
        var html = Html("A Deployment keeps pods. Another Deployment keeps more.");
        Assert.Contains("""<button type="button" class="term" popovertarget="term-deployment" aria-describedby="term-deployment">Deployment</button> keeps""", html, StringComparison.Ordinal);
        Assert.Single(html.Split("popovertarget=\"term-deployment\"").Skip(1));
        Assert.Contains("""<div popover id="term-deployment" class="term-popover" data-testid="term-popover" role="note"><b>Deployment</b><p>Keeps a number""", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Look at `Deployment` here.")]
    [InlineData("See [the Deployment](https://example.org).")]
    [InlineData("Redeployment is another word.")]
    public void Code_links_and_parts_of_words_are_left_alone(string text) => Assert.DoesNotContain("popovertarget=\"term-deployment\"", Html(text), StringComparison.Ordinal);

    [Fact]
    public void The_longest_name_wins_and_a_plural_counts()
    {
        Assert.Contains("popovertarget=\"term-applicationset\"", Html("An ApplicationSet makes many."), StringComparison.Ordinal);
        Assert.DoesNotContain("term-application\"", Html("An ApplicationSet makes many."), StringComparison.Ordinal);
        Assert.Contains(">Pods</button>", Html("Pods run."), StringComparison.Ordinal);
    }

    [Fact]
    public void A_Korean_name_is_found_before_its_particle() =>
        Assert.Contains(">드리프트</button>가", TermMarkup.Html("드리프트가 생겼습니다.", new("ko"), "용어집").Value, StringComparison.Ordinal);

    [Fact]
    public void Not_more_than_four_terms_of_a_text_become_buttons() =>
        Assert.Equal(4, Html("A Pod, a Deployment, a Service, a Secret, a ConfigMap and a Manifest.").Split("popovertarget=").Length - 1);

    [Fact]
    public async Task A_search_finds_both_languages_and_says_when_it_finds_nothing()
    {
        var page = Render<GlossaryPage>();
        await page.InputAsync("[data-testid=glossary-search]", "드리프트");
        Assert.NotEmpty(page.FindAll("[data-testid=term-drift]"));
        Assert.Empty(page.FindAll("[data-testid=term-gitops]"));
        await page.InputAsync("[data-testid=glossary-search]", "xyzzy");
        Assert.Contains("No such term", page.Find("[data-testid=empty-state]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_term_says_in_which_steps_it_is_seen()
    {
        var page = Render<GlossaryPage>(p => p.Add(g => g.Term, "cluster"));
        Assert.Contains("phases/0/create-cluster", page.Find("[data-testid=term-cluster] .seen a").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("here", page.Find("[data-testid=term-cluster]").ClassName, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_term_has_a_slug_of_its_own() => Assert.Distinct(GlossaryTerm.All.Select(t => t.Slug));

    private static string Html(string text) => TermMarkup.Html(text, English, "Glossary").Value;
}
