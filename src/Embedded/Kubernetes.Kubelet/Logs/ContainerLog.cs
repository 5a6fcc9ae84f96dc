using System.Threading.Channels;

namespace Kubernetes.Kubelet.Logs;

/// <summary>
/// The log of one instance of a container: a file, and the one before it when it grew too large, so that a log never takes
/// more than twice <see cref="MostBytes"/>.
/// </summary>
internal sealed class ContainerLog(string path, TimeProvider time) : IDisposable
{
    private const long MostBytes = 2 * 1024 * 1024;
    private const int MostWaiting = 10_000;
    private readonly Lock _gate = new();
    private readonly List<Channel<LogLine>> _followers = [];
    private StreamWriter? _file;
    private long _bytes;
    private bool _ended;

    /// <summary>Writes a line.</summary>
    internal void Write(string text)
    {
        var line = new LogLine(time.GetUtcNow(), text);
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            var written = line.ToDisk();
            _file ??= Open();
            _file.WriteLine(written);
            _file.Flush();
            _bytes += written.Length + 1;
            if (_bytes > MostBytes)
            {
                _file.Dispose();
                File.Move(path, Rotated(path), overwrite: true);
                _file = Open();
            }

            foreach (var follower in _followers)
            {
                // Who reads too slowly is cut off; the container does not wait for its readers.
                if (!follower.Writer.TryWrite(line))
                {
                    follower.Writer.TryComplete();
                }
            }
        }
    }

    /// <summary>Reads what is there, and, when following, everything that comes until the container ends.</summary>
    internal (IReadOnlyList<LogLine> Written, Channel<LogLine>? Coming) Read(bool follow)
    {
        lock (_gate)
        {
            var written = ReadFiles(path);
            if (!follow || _ended)
            {
                return (written, null);
            }

            var coming = Channel.CreateBounded<LogLine>(MostWaiting);
            _followers.Add(coming);
            return (written, coming);
        }
    }

    /// <summary>Forgets a follower.</summary>
    internal void Leave(Channel<LogLine> coming)
    {
        lock (_gate)
        {
            _followers.Remove(coming);
        }
    }

    /// <summary>Ends the log: the container is over.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _file?.Dispose();
            _file = null;
            _followers.ForEach(follower => follower.Writer.TryComplete());
            _followers.Clear();
        }
    }

    /// <summary>Reads the log of an instance that is over.</summary>
    internal static IReadOnlyList<LogLine> ReadFiles(string path)
    {
        var lines = new List<LogLine>();
        foreach (var file in new[] { Rotated(path), path }.Where(File.Exists))
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            while (reader.ReadLine() is { } line)
            {
                if (LogLine.TryParse(line) is { } parsed)
                {
                    lines.Add(parsed);
                }
            }
        }

        return lines;
    }

    /// <summary>Deletes the files of an instance.</summary>
    internal static void Delete(string path)
    {
        foreach (var file in new[] { path, Rotated(path) }.Where(File.Exists))
        {
            File.Delete(file);
        }
    }

    private static string Rotated(string path) => $"{path}.1";

    private StreamWriter Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _bytes = stream.Length;
        return new StreamWriter(stream) { NewLine = "\n" };
    }
}
