using CliWrap;
using Clusters.Commands;

namespace Clusters.Tools;

/// <summary>Runs an external tool of the learner, found on the PATH, with arguments as a list.</summary>
internal static class ToolCommand
{
    /// <summary>Runs to the end.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="ToolMissingException">The tool is not on the PATH.</exception>
    public static async Task<int> Run(
        string tool,
        IReadOnlyList<string> arguments,
        string? folder,
        string? input,
        Action<CommandLine> output,
        CancellationToken cancellationToken)
    {
        var path = Find(tool) ?? throw new ToolMissingException(tool);
        var result = await Cli.Wrap(path)
            .WithArguments(arguments)
            .WithWorkingDirectory(folder ?? Path.GetTempPath())
            .WithEnvironmentVariables(environment => environment.Set("KUBECONFIG", null))
            .WithStandardInputPipe(input is null ? PipeSource.Null : PipeSource.FromString(input))
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line => output(new CommandLine(line))))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(line => output(new CommandLine(line, IsError: true))))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellationToken);
        return result.ExitCode;
    }

    /// <summary>The absolute path of a tool; null where the PATH does not hold it.</summary>
    public static string? Find(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => new[] { Path.Combine(folder, tool), Path.Combine(folder, tool + ".exe") })
            .FirstOrDefault(File.Exists);
}
