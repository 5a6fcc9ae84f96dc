using CliWrap;
using CliWrap.Buffered;
using Testing;

namespace Rendering.Tests.Documentation;

/// <summary>The commands that <c>docs/rendering.md</c> shows, beside the genuine tools.</summary>
public sealed class CommandTests
{
    private const string Run = "dotnet run --project src/Rendering/Cli -- ";

    [Fact]
    public async Task The_commands_of_the_page_print_what_the_tools_print()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs", "rendering.md"), cancellationToken);
        var shown = lines.Where(line => line.StartsWith(Run, StringComparison.Ordinal)).Select(line => line[Run.Length..].Split(' ')).ToList();

        Assert.Equal(["helm", "kustomize"], shown.Select(command => command[0]));
        foreach (var command in shown) { Assert.Equal(await GenuineAsync(command, cancellationToken), await OwnAsync(command, cancellationToken)); }
    }

    [Fact]
    public async Task What_a_tool_refuses_the_command_refuses_with_its_words_and_code()
    {
        var result = await Command().WithArguments([Program, "helm", "template", "Bad_Name", "gitops/charts/mini"]).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Error: release name check failed: release name \"Bad_Name\"", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_come_in_front_of_the_error_that_ends_a_build()
    {
        var folder = Directory.CreateTempSubdirectory("kustomize-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "kustomization.yaml"), "bases: [nowhere]\n", TestContext.Current.CancellationToken);
            var own = await Command().WithArguments([Program, "kustomize", "build", folder.FullName]).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(TestContext.Current.CancellationToken);
            var genuine = await Command(Required(await Testing.Tools.KubectlAsync())).WithArguments(["kustomize", folder.FullName]).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(TestContext.Current.CancellationToken);

            Assert.StartsWith("# Warning: 'bases' is deprecated.", own.StandardError, StringComparison.Ordinal);
            Assert.Equal((genuine.ExitCode, genuine.StandardError), (own.ExitCode, own.StandardError));
        }
        finally { folder.Delete(recursive: true); }
    }

    private static string Program
    {
        get
        {
            var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return Path.Combine(Repository.Root, "artifacts", "bin", "Rendering.Cli", configuration, "Rendering.Cli.dll");
        }
    }

    private static Command Command(string program = "dotnet") => Cli.Wrap(program).WithWorkingDirectory(Repository.Root);

    private static async Task<string> OwnAsync(string[] command, CancellationToken cancellationToken) =>
        (await Command().WithArguments([Program, .. command]).ExecuteBufferedAsync(cancellationToken)).StandardOutput;

    private static async Task<string> GenuineAsync(string[] command, CancellationToken cancellationToken)
    {
        var (program, arguments) = command[0] == "helm"
            ? (Required(await Testing.Tools.HelmAsync()), command[1..])
            : (Required(await Testing.Tools.KubectlAsync()), (string[])["kustomize", "--helm-command", Required(await Testing.Tools.Helm3Async()), .. command[2..]]);
        return (await Command(program).WithArguments(arguments).ExecuteBufferedAsync(cancellationToken)).StandardOutput;
    }

    private static string Required(Tool tool) => tool.Require(reason => Assert.Skip(reason));
}
