using System.Diagnostics;
using System.Text.Json;

namespace Dashboard.Hosting;

/// <summary>
/// The folder that holds everything of one learner, owned by one process at a time. It is private to its owner (mode 0700).
/// </summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held, DataFolderSettings settings)
    {
        Path = path;
        _lock = held;
        Settings = settings;
    }

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>What is kept in it between starts.</summary>
    public DataFolderSettings Settings { get; private set; }

    private string SettingsPath => System.IO.Path.Combine(Path, "settings.json");

    /// <summary>Makes the folder where it is missing, and takes it for this process.</summary>
    /// <exception cref="StartException">It cannot be written, or another process holds it.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows()) { Directory.CreateDirectory(path); }
            else
            {
                const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
                Directory.CreateDirectory(path, ownerOnly);
                File.SetUnixFileMode(path, ownerOnly);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The data folder {path} cannot be made: {error.Message} Choose another with --data.", error);
        }

        var held = Lock(path);
        try
        {
            WriteHolder(path);
            return new DataFolder(path, held, ReadSettings(System.IO.Path.Combine(path, "settings.json")));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Keeps settings for the next start; durable when it returns.</summary>
    public void Keep(DataFolderSettings settings)
    {
        var temporary = SettingsPath + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; }
        using (var stream = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(stream, settings, DataFolderSettings.Json);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, SettingsPath, overwrite: true);
        Settings = settings;
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StartException($"The data folder {path} cannot be written: {error.Message} Choose another with --data.", error);
        }
        catch (IOException error)
        {
            throw new StartException(
                $"The data folder {path} is in use by {ReadHolder(path)}. Stop it, or choose another folder with --data.", error);
        }
    }

    // Beside the lock, not in it: a file that is locked cannot be read everywhere. It only words a message; no process id of it is acted on.
    private static void WriteHolder(string path)
    {
        using var process = Process.GetCurrentProcess();
        File.WriteAllText(System.IO.Path.Combine(path, "holder"), $"{process.ProcessName} (process {process.Id})");
    }

    private static string ReadHolder(string path)
    {
        var holder = System.IO.Path.Combine(path, "holder");
        return File.Exists(holder) ? File.ReadAllText(holder) : "another process";
    }

    private static DataFolderSettings ReadSettings(string path)
    {
        if (!File.Exists(path)) { return new DataFolderSettings(null, null); }
        try
        {
            return JsonSerializer.Deserialize<DataFolderSettings>(File.ReadAllText(path), DataFolderSettings.Json)
                ?? new DataFolderSettings(null, null);
        }
        catch (JsonException error)
        {
            throw new StartException($"{path} is damaged: {error.Message} Delete the file to start with the default ports.", error);
        }
    }
}
