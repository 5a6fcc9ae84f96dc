using Helm;
using Kustomize;
using Rendering.Cli;

try
{
    return args switch
    {
        ["kustomize", "build", .. var rest] => await KustomizeCommand.RunAsync(rest, CancellationToken.None),
        ["helm", "template", .. var rest] => HelmCommand.Run(rest, CancellationToken.None),
        _ => Usage(),
    };
}
catch (HelmException error)
{
    await Console.Error.WriteLineAsync("Error: " + error.Message);
    return 1;
}
catch (KustomizeException error)
{
    foreach (var warning in error.Warnings) { await Console.Error.WriteLineAsync(warning); }
    await Console.Error.WriteLineAsync("error: " + error.Message);
    return 1;
}
catch (DirectoryNotFoundException error)
{
    await Console.Error.WriteLineAsync("error: " + error.Message);
    return 1;
}

static int Usage()
{
    Console.Error.WriteLine("usage: helm template [NAME] CHART [flags] | kustomize build [DIR] [--enable-helm]");
    return 1;
}
