using FileTrees;
using Kustomize;
using Yaml;

namespace Rendering.Cli;

/// <summary><c>kustomize build [DIR] [flags]</c>: the tree is the file system's root, so bases may lie anywhere.</summary>
internal static class KustomizeCommand
{
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var (directory, output, options) = Parse(arguments);
        var full = Path.GetFullPath(directory).TrimStart('/');
        var result = await KustomizeBuild.RunAsync(new DirectoryFileTree("/"), full, options, cancellationToken);
        foreach (var warning in result.Warnings) { await Console.Error.WriteLineAsync(warning); }
        var bytes = GoBytes.Of(result.Text);
        if (output is not null) { await File.WriteAllBytesAsync(output, bytes, cancellationToken); return 0; }
        await using var standard = Console.OpenStandardOutput();
        await standard.WriteAsync(bytes, cancellationToken);
        return 0;
    }

    private static (string Directory, string? Output, KustomizeOptions Options) Parse(string[] arguments)
    {
        var options = new KustomizeOptions();
        string? directory = null, output = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            var equals = arguments[i].StartsWith("--", StringComparison.Ordinal) ? arguments[i].IndexOf('=', StringComparison.Ordinal) : -1;
            var flag = equals < 0 ? arguments[i] : arguments[i][..equals];
            string Value() => equals >= 0 ? arguments[i][(equals + 1)..] : ++i < arguments.Length ? arguments[i] : throw new KustomizeException($"flag needs an argument: {flag}");
            switch (flag)
            {
                case "--enable-helm": options = options with { EnableHelm = true }; break;
                case "--load-restrictor":
                    options = options with
                    {
                        AllowFilesOutsideRoot = Value() switch
                        {
                            "LoadRestrictionsNone" => true,
                            "LoadRestrictionsRootOnly" => false,
                            var other => throw new KustomizeException($"illegal flag value --load-restrictor {other}; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]"),
                        },
                    };
                    break;
                case "--helm-kube-version": options = options with { HelmKubeVersion = Value() }; break;
                case "--helm-api-versions": options = options with { HelmApiVersions = [.. options.HelmApiVersions, .. Value().Split(',')] }; break;
                case "-o" or "--output": output = Value(); break;
                case var unknown when unknown.StartsWith('-'): throw new KustomizeException($"unknown flag: {unknown}");
                default: directory = directory is null ? arguments[i] : throw new KustomizeException("specify one path to kustomization.yaml"); break;
            }
        }

        return (directory ?? ".", output, options);
    }
}
