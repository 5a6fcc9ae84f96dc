using System.Collections.Immutable;

namespace Kubernetes.ApiServer.Selectors;

/// <summary>A label selector as text: <c>app=web,tier in (a,b),!legacy</c>.</summary>
internal sealed class LabelSelector
{
    private readonly ImmutableArray<LabelRequirement> _requirements;

    private LabelSelector(ImmutableArray<LabelRequirement> requirements) => _requirements = requirements;

    /// <summary>Whether it selects everything.</summary>
    public bool IsEmpty => _requirements.IsEmpty;

    /// <summary>Reads a selector.</summary>
    /// <exception cref="FormatException">The text is none; the message is upstream's.</exception>
    public static LabelSelector Parse(string text) => new(LabelSelectorParser.Parse(text));

    /// <summary>Whether labels match.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var requirement in _requirements)
        {
            if (!requirement.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }
}
