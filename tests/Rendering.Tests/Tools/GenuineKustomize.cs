using CliWrap;
using CliWrap.Buffered;

namespace Rendering.Tests.Tools;

/// <summary>The genuine <c>kubectl kustomize</c>.</summary>
internal sealed class GenuineKustomize
{
    private readonly string _path;

    private GenuineKustomize(string path) => _path = path;

    public static async Task<GenuineKustomize> OpenAsync() => new((await Testing.Tools.KubectlAsync()).Require(reason => Assert.Skip(reason)));

    /// <summary>Builds a directory; messages name the folder <c>/root</c>.</summary>
    public async Task<ToolOutcome> BuildAsync(string folder, string directory, CancellationToken cancellationToken)
    {
        var result = await Cli.Wrap(_path).WithArguments(["kustomize", directory]).WithWorkingDirectory(folder).WithValidation(CommandResultValidation.None)
            .WithEnvironmentVariables(new Dictionary<string, string?> { ["KUBECONFIG"] = "/dev/null" }).ExecuteBufferedAsync(cancellationToken);
        if (result.ExitCode == 0) { return new(result.StandardOutput, ""); }
        if (result.StandardError.IndexOf("panic: ", StringComparison.Ordinal) is var fell and >= 0) { return new(null, result.StandardError[(fell + "panic: ".Length)..].Split("\n\ngoroutine")[0]); }
        var at = result.StandardError.IndexOf("error: ", StringComparison.Ordinal);
        return new(null, (at < 0 ? result.StandardError : result.StandardError[(at + "error: ".Length)..]).Replace(folder, "/root", StringComparison.Ordinal).TrimEnd());
    }
}
