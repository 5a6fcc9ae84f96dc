using System.Collections.Immutable;
using Dashboard.Features.Applications;
using Dashboard.Tests.Fakes;

namespace Dashboard.Tests.Applications;

public sealed class ApplicationFilterTests
{
    private static readonly ImmutableArray<ApplicationView> Views =
    [
        ApplicationView.Of(Sample.Application("cart", "OutOfSync", "Suspended", set: "coffee")),
        ApplicationView.Of(Sample.Application("order", "OutOfSync", "Healthy", set: "coffee")),
        ApplicationView.Of(Sample.Application("argo-cd", "Synced", "Degraded", parent: "argo-bootstrap")),
    ];

    [Fact]
    public void Facets_narrow_each_other()
    {
        var filter = Filter(("sync", "OutOfSync"), ("health", "suspended"));
        Assert.Equal(["cart"], Views.Where(filter.Matches).Select(v => v.Name));
    }

    [Fact]
    public void A_chip_counts_what_it_would_leave_beside_the_other_facets()
    {
        Assert.Equal([("OutOfSync", 2), ("Synced", 1)], Filter().Count("sync", Views));
        Assert.Equal([("OutOfSync", 1)], Filter(("health", "Suspended")).Count("sync", Views));

        // Its own choice does not narrow a facet: the other values stay to be chosen.
        Assert.Equal([("OutOfSync", 2), ("Synced", 1)], Filter(("sync", "Synced")).Count("sync", Views));
    }

    [Fact]
    public void A_chosen_value_stays_in_sight_when_nothing_has_it_any_more() =>
        Assert.Contains(("Missing", 0), Filter(("health", "Missing")).Count("health", Views));

    [Fact]
    public void Owner_is_the_set_or_the_application_that_made_it() =>
        Assert.Equal([("coffee", 2), ("argo-bootstrap", 1)], Filter().Count("owner", Views));

    [Fact]
    public void Text_looks_into_name_and_path()
    {
        var filter = new ApplicationFilter("ARGO", ImmutableDictionary<string, string>.Empty);
        Assert.Equal(["argo-cd"], Views.Where(filter.Matches).Select(v => v.Name));
    }

    private static ApplicationFilter Filter(params (string Facet, string Value)[] chosen) => new(null, chosen.ToImmutableDictionary(c => c.Facet, c => c.Value));
}
