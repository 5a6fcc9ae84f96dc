using System.Collections.Concurrent;
using GoTemplate;

namespace Helm.Rendering;

/// <summary>
/// Templates that were parsed lately, by what they say: rendering a chart again with other values parses nothing. Nothing that
/// was rendered is kept.
/// </summary>
internal static class CompiledTemplates
{
    private const int LongestText = 256 * 1024;
    private const int MaximumCharacters = 2 * 1024 * 1024;
    private static Generation _current = new();

    /// <summary>The templates of a text.</summary>
    /// <param name="flavor">Whose functions they may call.</param>
    /// <param name="name">The name of the text, which the trees carry for their messages.</param>
    /// <param name="text">The text.</param>
    /// <param name="functions">The flavor's functions.</param>
    /// <exception cref="TemplateParseException">The text is no template.</exception>
    public static ParsedTemplate Of(HelmFlavor flavor, string name, string text, IReadOnlyDictionary<string, TemplateFunction> functions)
    {
        var generation = Volatile.Read(ref _current);
        var key = new Key(flavor, name, text);
        if (generation.Known.TryGetValue(key, out var parsed)) { return parsed; }
        parsed = ParsedTemplate.Parse(name, text, functions);
        if (text.Length > LongestText || !generation.Known.TryAdd(key, parsed)) { return parsed; }

        // Whoever fills it begins anew; what is still used comes back at its next rendering.
        if (Interlocked.Add(ref generation.Characters, text.Length) > MaximumCharacters) { Interlocked.CompareExchange(ref _current, new(), generation); }
        return parsed;
    }

    private sealed record Key(HelmFlavor Flavor, string Name, string Text);

    private sealed class Generation
    {
        public ConcurrentDictionary<Key, ParsedTemplate> Known { get; } = new();

        public long Characters;
    }
}
