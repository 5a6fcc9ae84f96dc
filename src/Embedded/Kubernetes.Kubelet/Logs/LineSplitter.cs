using System.Text;

namespace Kubernetes.Kubelet.Logs;

/// <summary>Cuts text into lines; a line longer than <see cref="LongestLine"/> is cut into several, as container runtimes do.</summary>
internal sealed class LineSplitter(Action<string> write)
{
    internal const int LongestLine = 16 * 1024;
    private readonly Lock _gate = new();
    private readonly StringBuilder _line = new();

    internal void Add(ReadOnlySpan<char> text)
    {
        lock (_gate)
        {
            foreach (var character in text)
            {
                if (character == '\n')
                {
                    End();
                    continue;
                }

                _line.Append(character);
                if (_line.Length == LongestLine)
                {
                    End();
                }
            }
        }
    }

    /// <summary>Writes the last line, which had no end.</summary>
    internal void Complete()
    {
        lock (_gate)
        {
            if (_line.Length > 0)
            {
                End();
            }
        }
    }

    private void End()
    {
        if (_line.Length > 0 && _line[^1] == '\r')
        {
            _line.Length--;
        }

        write(_line.ToString());
        _line.Clear();
    }
}
