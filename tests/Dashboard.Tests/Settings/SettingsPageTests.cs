using System.Text;
using Bunit;
using Dashboard.Features.Settings;
using Microsoft.AspNetCore.Components.Forms;
using MudBlazor;
using Tutorial;
using Tutorial.Model;

namespace Dashboard.Tests.Settings;

public sealed class SettingsPageTests : PageContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_reset_is_confirmed_first_and_then_shows_what_it_does()
    {
        var dialogs = Render<MudDialogProvider>();
        var page = Open();
        await page.ChangeAsync("[data-testid=reset-phase]", "1");
        _ = page.ClickAsync("[data-testid=reset-start]");
        dialogs.WaitForElement("[data-testid=reset-confirm]", Patience);
        Assert.Null(Tutorial.Current.Undertaking);
        _ = dialogs.ClickAsync("[data-testid=reset-confirm]");
        page.WaitForElement("[data-testid=undertaking][data-state=running]", Patience);
        Assert.Equal((UndertakingKind.Reset, 1), (Tutorial.Current.Undertaking!.Kind, Tutorial.Current.Undertaking.Phase));
        Assert.True(page.Find("[data-testid=jump-step]").HasAttribute("disabled"));

        Tutorial.Undertake(Tutorial.Current.Undertaking with { IsRunning = false, Failure = "applications.argoproj.io \"cart\" is forbidden" });
        page.WaitForAssertion(() => Assert.Contains("\"cart\" is forbidden", page.Find("[data-testid=undertaking][data-state=failed]").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task A_jump_goes_to_the_chosen_step()
    {
        var page = Open();
        Assert.True(page.Find("[data-testid=jump-start]").HasAttribute("disabled"));
        await page.ChangeAsync("[data-testid=jump-step]", "1/install-argo-cd");
        _ = page.ClickAsync("[data-testid=jump-start]");
        page.WaitForElement("[data-testid=undertaking][data-state=running]", Patience);
        Assert.Equal(new StepId(1, "install-argo-cd"), Tutorial.Current.Undertaking!.Target);
    }

    [Fact]
    public void A_file_of_progress_is_imported()
    {
        var page = Open();
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("""{ "version": 1 }""", "progress.json"));
        page.WaitForElement("[data-testid=progress-result][data-state=done]", Patience);
        Assert.Equal("""{ "version": 1 }""", Assert.Single(Tutorial.Imported));
    }

    [Fact]
    public void A_refused_file_is_quoted_and_a_huge_one_is_not_read()
    {
        Tutorial.ImportRefusal = new ProgressFileException("Line 1: this is not a file of progress.");
        var page = Open();
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("hello", "notes.txt"));
        page.WaitForAssertion(() => Assert.Contains("Line 1: this is not a file of progress.", page.Find("[data-testid=progress-result][data-state=failed]").TextContent, StringComparison.Ordinal), Patience);
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(Encoding.ASCII.GetBytes(new string('x', (4 << 20) + 1)), "huge.json"));
        page.WaitForAssertion(() => Assert.Contains("at most 4 MiB", page.Find("[data-testid=progress-result]").TextContent, StringComparison.Ordinal), Patience);
        Assert.Empty(Tutorial.Imported);
    }

    [Fact]
    public void The_size_of_the_data_folder_is_measured()
    {
        File.WriteAllBytes(Path.Combine(Folder.Path, "database"), new byte[3 << 19]);
        var page = Open();
        page.WaitForAssertion(() => Assert.Equal("1.5 MiB", page.Find("[data-testid=storage-size]").TextContent), Patience);
    }

    private IRenderedComponent<SettingsPage> Open()
    {
        Render<MudPopoverProvider>();
        return Render<SettingsPage>();
    }
}
