namespace Dashboard.Hosting;

/// <summary>Prints each line at once, in order; <see cref="Progress{T}"/> would do neither.</summary>
internal sealed class ConsoleLines : IProgress<string>
{
    public void Report(string value) => Console.Out.WriteLine(value);
}
