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
        Render<MudSnackbarProvider>();
        var announcer = Services.GetRequiredService<Announcer>();
        announcer.Toast("Pushed 1a2b3c4.", "");
        announcer.Toast("payment appeared.", "");
        Assert.Equal(["Pushed 1a2b3c4. payment appeared."], Services.GetRequiredService<ISnackbar>().ShownSnackbars.Select(t => t.Message));
        announcer.Toast("cart appeared.", "");
        announcer.Toast("order appeared.", "");
        Assert.Equal("payment appeared. cart appeared. order appeared.", Assert.Single(Services.GetRequiredService<ISnackbar>().ShownSnackbars).Message);
    }

    [Fact]
    public void Everything_is_read_out_whatever_the_toast_shows()
    {
        var announcer = Services.GetRequiredService<Announcer>();
        foreach (var word in new[] { "one", "two", "three", "four" }) { announcer.Toast(word, ""); }
        Assert.Equal("one two three four", announcer.Take());
    }
}
