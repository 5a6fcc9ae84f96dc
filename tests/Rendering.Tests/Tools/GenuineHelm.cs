using CliWrap;
using CliWrap.Buffered;
using Helm;

namespace Rendering.Tests.Tools;

/// <summary>The genuine <c>helm template</c>, without anything of the user's own configuration.</summary>
internal sealed class GenuineHelm
{
    private readonly string _path;
    private readonly string _home = Directory.CreateTempSubdirectory("helm-home-").FullName;

    private GenuineHelm(string path) => _path = path;

    public static async Task<GenuineHelm> OpenAsync(HelmFlavor flavor) =>
        new((await (flavor == HelmFlavor.Four ? Testing.Tools.HelmAsync() : Testing.Tools.Helm3Async())).Require(reason => Assert.Skip(reason)));

    public async Task<ToolOutcome> TemplateAsync(string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await Cli.Wrap(_path).WithArguments(["template", .. arguments]).WithWorkingDirectory(folder).WithValidation(CommandResultValidation.None)
            .WithEnvironmentVariables(new Dictionary<string, string?> { ["HOME"] = _home, ["HELM_CACHE_HOME"] = _home, ["HELM_CONFIG_HOME"] = _home, ["HELM_DATA_HOME"] = _home, ["KUBECONFIG"] = "/dev/null", ["TZ"] = "UTC" })
            .ExecuteBufferedAsync(cancellationToken);
        if (result.ExitCode == 0) { return new(result.StandardOutput, ""); }
        var at = result.StandardError.IndexOf("Error: ", StringComparison.Ordinal);
        return new(null, (at < 0 ? result.StandardError : result.StandardError[(at + "Error: ".Length)..]).TrimEnd());
    }
}
