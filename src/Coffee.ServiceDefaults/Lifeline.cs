using System.Diagnostics;

namespace Coffee.ServiceDefaults;

/// <summary>
/// Ties the life of this process to that of whoever started it as a child: with <c>LIFELINE=stdin</c> the standard input is
/// a pipe that the parent holds open. Its end means that the parent is gone, however it ended, and this process ends at
/// once; a byte from it asks for a graceful stop, as SIGTERM does where there are signals. Without the variable, as in
/// a real container, nothing is read.
/// </summary>
internal static class Lifeline
{
    private const string Variable = "LIFELINE";

    internal static void Follow(Action stop)
    {
        if (Environment.GetEnvironmentVariable(Variable) != "stdin")
        {
            return;
        }

        // A thread of its own, because the read blocks for the whole life of the process, and must be served even when the
        // thread pool is exhausted by work.
        new Thread(() => Read(stop)) { IsBackground = true, Name = "lifeline" }.Start();
    }

    private static void Read(Action stop)
    {
        try
        {
            using var parent = Console.OpenStandardInput();
            while (parent.ReadByte() >= 0)
            {
                stop();
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
