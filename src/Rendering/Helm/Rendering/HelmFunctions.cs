using GoTemplate;
using GoTemplate.Functions;

namespace Helm.Rendering;

/// <summary>The functions that do not depend on a chart: sprig's and Helm's on YAML, JSON and TOML.</summary>
internal static class HelmFunctions
{
    private static readonly Lazy<IReadOnlyDictionary<string, TemplateFunction>> Three = new(() => Make(HelmFlavor.Three, TimeProvider.System));
    private static readonly Lazy<IReadOnlyDictionary<string, TemplateFunction>> Four = new(() => Make(HelmFlavor.Four, TimeProvider.System));

    /// <summary>The functions of a flavor; made once for the system's clock.</summary>
    public static IReadOnlyDictionary<string, TemplateFunction> Of(HelmFlavor flavor, TimeProvider clock) =>
        clock != TimeProvider.System ? Make(flavor, clock) : (flavor == HelmFlavor.Three ? Three : Four).Value;

    private static Dictionary<string, TemplateFunction> Make(HelmFlavor flavor, TimeProvider clock)
    {
        var functions = SprigFunctions.Make(clock);
        YamlFunctions.AddTo(functions, flavor);
        return functions;
    }
}
