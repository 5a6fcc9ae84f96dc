using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Kubernetes.ApiServer.Tests.Hosting;

/// <summary>Keeps every line that a server logs, exceptions with their stacks.</summary>
internal sealed class CollectedLogs(LogLevel least = LogLevel.Trace) : ILoggerFactory, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
        // Everything is collected here.
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        if (least == LogLevel.Trace) { Lines.Enqueue(state.ToString() ?? ""); }
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) { Lines.Enqueue(formatter(state, exception) + exception); }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
