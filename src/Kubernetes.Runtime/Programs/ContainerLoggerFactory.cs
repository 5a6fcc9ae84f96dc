using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Runtime.Programs;

/// <summary>Writes log messages to a container's standard output, one line each, in the logfmt that Argo's components use.</summary>
/// <param name="output">The output of the container; it stays with its owner.</param>
/// <param name="time">The clock.</param>
/// <param name="level">The least level that is written.</param>
public sealed class ContainerLoggerFactory(TextWriter output, TimeProvider time, LogLevel level = LogLevel.Information) : ILoggerFactory
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new ContainerLogger(this);

    /// <summary>Not supported: there is one output.</summary>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("A container has one output.");

    /// <summary>Nothing is held.</summary>
    public void Dispose()
    {
    }

    private static string Quote(string text) => $"\"{text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\r", "", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Critical => "fatal",
        _ => "error",
    };

    private void Write(LogLevel at, string message, Exception? error)
    {
        var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var line = $"time=\"{stamp}\" level={Name(at)} msg={Quote(message)}{(error is null ? "" : $" error={Quote(error.Message)}")}";
        lock (_gate)
        {
            output.WriteLine(line);
        }
    }

    private sealed class ContainerLogger(ContainerLoggerFactory factory) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= factory.Level && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                factory.Write(logLevel, formatter(state, exception), exception);
            }
        }
    }

    private LogLevel Level => level;
}
