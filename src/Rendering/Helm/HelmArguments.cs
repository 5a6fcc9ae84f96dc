namespace Helm;

/// <summary>Reads the command line of <c>helm template [NAME] CHART [flags]</c>.</summary>
public static class HelmArguments
{
    /// <summary>Reads arguments.</summary>
    /// <param name="arguments">What follows <c>helm template</c>.</param>
    /// <param name="readFile">Reads files named by flags; null where there is none.</param>
    /// <returns>The chart's path and the options.</returns>
    /// <exception cref="HelmException">The arguments are not understood.</exception>
    public static (string Chart, HelmTemplateOptions Options) Parse(IReadOnlyList<string> arguments, Func<string, string?> readFile)
    {
        var places = new List<string>();
        var files = new List<HelmValuesFile>();
        var sets = new List<HelmSetValue>();
        var apis = new List<string>();
        var shown = new List<string>();
        var options = new HelmTemplateOptions { ReadFile = readFile };
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith('-')) { places.Add(argument); continue; }
            var equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
            var flag = equals < 0 ? argument : argument[..equals];
            string Value() => equals >= 0 ? argument[(equals + 1)..] : ++i < arguments.Count ? arguments[i] : throw new HelmException($"flag needs an argument: {flag}");
            switch (flag)
            {
                case "-f" or "--values":
                    foreach (var name in Value().Split(',')) { files.Add(new(name, readFile(name))); }
                    break;
                case "--set": sets.Add(new(HelmSetKind.Typed, Value())); break;
                case "--set-string": sets.Add(new(HelmSetKind.Text, Value())); break;
                case "--set-json": sets.Add(new(HelmSetKind.Json, Value())); break;
                case "--set-file": sets.Add(new(HelmSetKind.File, Value())); break;
                case "--set-literal": sets.Add(new(HelmSetKind.Literal, Value())); break;
                case "-n" or "--namespace": options = options with { Namespace = Value() }; break;
                case "--name-template": options = options with { ReleaseName = Value() }; break;
                case "--kube-version": options = options with { KubeVersion = Value() }; break;
                case "-a" or "--api-versions": apis.AddRange(Value().Split(',')); break;
                case "-s" or "--show-only": shown.Add(Value()); break;
                case "--include-crds": options = options with { IncludeCrds = true }; break;
                case "--skip-crds": break;
                case "--skip-tests": options = options with { SkipTests = true }; break;
                case "--no-hooks": options = options with { NoHooks = true }; break;
                case "--is-upgrade": options = options with { IsUpgrade = true }; break;
                case "--skip-schema-validation": options = options with { SkipSchemaValidation = true }; break;
                case "-g" or "--generate-name" or "--debug": break;
                default: throw new HelmException($"unknown flag: {flag}");
            }
        }

        if (places.Count is 0 or > 2) { throw new HelmException($"\"helm template\" requires at least 1 argument\n\nUsage:  helm template [NAME] [CHART] [flags]"); }
        if (places.Count == 2) { options = options with { ReleaseName = places[0] }; }
        return (places[^1], options with { ValuesFiles = files, Sets = sets, ApiVersions = apis, ShowOnly = shown });
    }
}
