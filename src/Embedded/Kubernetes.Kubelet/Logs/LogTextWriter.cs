using System.Text;

namespace Kubernetes.Kubelet.Logs;

/// <summary>Writes to a container's log; what embedded programs have for standard output.</summary>
internal sealed class LogTextWriter(LineSplitter lines) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => lines.Add([value]);

    public override void Write(char[] buffer, int index, int count) => lines.Add(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer) => lines.Add(buffer);

    public override void Write(string? value) => lines.Add(value);

    public override void WriteLine(string? value) => lines.Add($"{value}\n");
}
