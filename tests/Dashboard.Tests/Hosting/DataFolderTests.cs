using Dashboard.Hosting;

namespace Dashboard.Tests.Hosting;

public sealed class DataFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("data-folder").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_second_holder_is_told_who_holds_it()
    {
        using var first = DataFolder.Open(Path.Combine(_root, "data"));
        var refusal = Assert.Throws<StartException>(() => DataFolder.Open(first.Path));
        Assert.Contains($"(process {Environment.ProcessId})", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_kept_is_there_at_the_next_start()
    {
        var path = Path.Combine(_root, "data");
        using (var first = DataFolder.Open(path)) { first.Keep(new DataFolderSettings(5090, 6450)); }
        using var second = DataFolder.Open(path);
        Assert.Equal(new DataFolderSettings(5090, 6450), second.Settings);
    }

    [Fact]
    public void Nobody_else_may_enter_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes; the profile folder's access list applies.");
        using var folder = DataFolder.Open(Path.Combine(_root, "data"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Path));
        }
    }

    [Fact]
    public void A_path_that_is_a_file_is_said()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");
        Assert.Contains("cannot be made", Assert.Throws<StartException>(() => DataFolder.Open(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_settings_are_said_with_their_file()
    {
        var path = Path.Combine(_root, "data");
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "settings.json"), "{");
        Assert.Contains("settings.json is damaged", Assert.Throws<StartException>(() => DataFolder.Open(path)).Message, StringComparison.Ordinal);
    }
}
