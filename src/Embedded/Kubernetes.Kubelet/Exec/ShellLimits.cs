namespace Kubernetes.Kubelet.Exec;

/// <summary>
/// What the commands of one container may take together, however its script was written: this node lives in the same process
/// as the rest of the cluster, so that nothing else would hold them.
/// </summary>
internal sealed class ShellLimits(TimeProvider time)
{
    /// <summary>The longest text, in characters: of a word, of a variable, of all variables together.</summary>
    internal const int LongestText = 1024 * 1024;

    /// <summary>The most words of one command.</summary>
    internal const int MostWords = 64 * 1024;

    private const int MostForks = 64;
    private const int CommandsBetweenPauses = 128;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private int _commands;
    private int _forks;
    private Task _pausing = Task.CompletedTask;

    /// <summary>Counts a command. Scripts that never wait are made to wait a little, so that they do not keep a processor busy.</summary>
    internal Task CountAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Increment(ref _commands) % CommandsBetweenPauses == 0) { Volatile.Write(ref _pausing, Task.Delay(Pause, time, CancellationToken.None)); }
        return Volatile.Read(ref _pausing) is { IsCompleted: false } pausing ? pausing.WaitAsync(cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Begins a process within the container; <see cref="Join"/> ends it.</summary>
    /// <exception cref="ShellSyntaxException">There are too many already.</exception>
    internal void Fork()
    {
        if (Interlocked.Increment(ref _forks) <= MostForks) { return; }
        Join();
        throw new ShellSyntaxException("can't fork: Resource temporarily unavailable");
    }

    /// <summary>Ends a process.</summary>
    internal void Join() => Interlocked.Decrement(ref _forks);
}
