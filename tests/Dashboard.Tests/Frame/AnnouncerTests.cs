using Bunit;
using Dashboard.Frame;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Dashboard.Tests.Frame;

public sealed class AnnouncerTests : PageContext
{
    [Fact]
    public void There_is_one_toast_at_a_time_and_what_comes_while_it_stands_joins_it()
    {
        var provider = Render<MudSnackbarProvider>();
        var announcer = Services.GetRequiredService<Announcer>();
        announcer.Toast("Pushed 1a2b3c4.", "up");
        announcer.Toast("payment appeared.", "plus");
        provider.WaitForAssertion(() => Assert.Equal(["Pushed 1a2b3c4. payment appeared."], Toasts(provider)));
        announcer.Toast("cart appeared.", "plus");
        announcer.Toast("order appeared.", "plus");
        provider.WaitForAssertion(() => Assert.Equal(["payment appeared. cart appeared. order appeared."], Toasts(provider)), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task What_is_of_the_same_kind_joins_the_toast_in_place_and_its_action_opens_the_newest()
    {
        var provider = Render<MudSnackbarProvider>();
        var (announcer, toasts) = (Services.GetRequiredService<Announcer>(), Services.GetRequiredService<ISnackbar>());
        var opened = new List<string>();
        announcer.Toast("cart appeared.", "plus", "applications/cart", opened.Add);
        var first = Assert.Single(toasts.ShownSnackbars);
        announcer.Toast("order appeared.", "plus", "applications/order", opened.Add);
        Assert.Same(first, Assert.Single(toasts.ShownSnackbars));

        // Among the renderer's own work: the toast draws itself again while it comes.
        await provider.InvokeAsync(() => provider.Find(".mud-snackbar-content-action .mud-button-root").Click());

        Assert.Equal(["applications/order"], opened);
    }

    [Fact]
    public void A_toast_goes_by_itself_also_one_that_opens_something()
    {
        var provider = Render<MudSnackbarProvider>();
        var toasts = Services.GetRequiredService<ISnackbar>();
        toasts.Configuration.VisibleStateDuration = 50;
        Services.GetRequiredService<Announcer>().Toast("cart appeared.", "plus", "applications/cart", _ => { });
        Assert.Single(toasts.ShownSnackbars);

        provider.WaitForAssertion(() => Assert.Empty(toasts.ShownSnackbars), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Everything_is_read_out_whatever_the_toast_shows()
    {
        var announcer = Services.GetRequiredService<Announcer>();
        foreach (var word in new[] { "one", "two", "three", "four" }) { announcer.Toast(word, ""); }
        Assert.Equal("one two three four", announcer.Take());
    }

    private static IEnumerable<string> Toasts(IRenderedComponent<MudSnackbarProvider> provider) =>
        provider.FindAll("[data-testid=toast]").Select(toast => toast.TextContent.Trim());
}
