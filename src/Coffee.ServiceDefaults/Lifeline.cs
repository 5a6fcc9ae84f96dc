using System.Diagnostics;

namespace Coffee.ServiceDefaults;

/// <summary>
/// Ties the life of this process to that of whoever started it as a child: with <c>LIFELINE=stdin</c> the standard input is
/// a pipe that the parent holds open. Its end means that the parent is gone, however it ended, and this process ends at
/// once; a byte from it asks for a graceful stop, as SIGTERM does where there are signals. Without the variable, as in
/// a real container, nothing is read.
/// </summary>
internal sealed class Lifeline
{
    private const string Variable = "LIFELINE";

    // As SIGTERM ends a process that does not handle it yet.
    private const int Terminated = 143;

    private Action _stop = () => Environment.Exit(Terminated);

    /// <summary>Begins to follow, as early as possible: the parent may end while this process is still starting.</summary>
    internal static Lifeline Follow()
    {
        var lifeline = new Lifeline();
        if (Environment.GetEnvironmentVariable(Variable) == "stdin")
        {
            // A thread of its own, because the read blocks for the whole life of the process, and must be served even when
            // the thread pool is exhausted by work.
            new Thread(lifeline.Read) { IsBackground = true, Name = "lifeline" }.Start();
        }

        return lifeline;
    }

    /// <summary>States what stops this process gracefully from now on.</summary>
    internal void StopBy(Action stop) => Volatile.Write(ref _stop, stop);

    private void Read()
    {
        try
        {
            using var parent = Console.OpenStandardInput();
            while (parent.ReadByte() >= 0)
            {
                Volatile.Read(ref _stop)();
            }
        }
        catch (IOException)
        {
            // A broken pipe says the same as its end.
        }

        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
