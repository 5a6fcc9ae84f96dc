using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Rolling;

/// <summary>The steps of a strategy <c>RollingSync</c>, and which Applications each of them selects.</summary>
internal sealed class RolloutSteps
{
    private readonly ImmutableArray<JsonObject> _steps;
    private readonly ImmutableArray<ImmutableArray<string>> _members;
    private readonly Dictionary<string, int> _first = [];

    /// <summary>Puts Applications into the steps of a set.</summary>
    public RolloutSteps(JsonObject set, IReadOnlyCollection<JsonObject> applications)
    {
        _steps = [.. set.Items("spec", "strategy", "rollingSync", "steps")];
        var members = _steps.Select(_ => ImmutableArray.CreateBuilder<string>()).ToList();
        foreach (var app in applications)
        {
            for (var step = 0; step < _steps.Length; step++)
            {
                if (IsSelected(step, app.Map("metadata", "labels")))
                {
                    members[step].Add(app.Name());
                    _first.TryAdd(app.Name(), step);
                }
            }
        }

        _members = [.. members.Select(names => names.ToImmutable())];
    }

    /// <summary>How many there are.</summary>
    public int Count => _steps.Length;

    /// <summary>The Applications of a step, by its index.</summary>
    public ImmutableArray<string> Members(int step) => _members[step];

    /// <summary>The index of the first step that selects an Application; null where none does.</summary>
    public int? Of(string application) => _first.TryGetValue(application, out var step) ? step : null;

    /// <summary>How many Applications of a step may be on their way at a time, as <c>maxUpdate</c> says.</summary>
    /// <param name="step">The index of the step.</param>
    /// <param name="members">How many Applications it has.</param>
    /// <returns>Null for no limit.</returns>
    public int? Maximum(int step, int members)
    {
        if (_steps[step].At("maxUpdate") is not { } stated)
        {
            return null;
        }

        if (stated.GetValueKind() is System.Text.Json.JsonValueKind.Number)
        {
            return (int)Math.Clamp(_steps[step].Number("maxUpdate") ?? 0, int.MinValue, int.MaxValue);
        }

        var text = stated.Text();
        if (text.EndsWith('%') && int.TryParse(text[..^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var percent))
        {
            return text == "0%" ? 0 : (int)Math.Max(1, (long)members * percent / 100);
        }

        // What cannot be read still lets one go at a time.
        return 1;
    }

    /// <summary>A step as it is numbered in statuses and messages.</summary>
    public static string Number(int step) => (step + 1).ToString(CultureInfo.InvariantCulture);

    private bool IsSelected(int step, JsonObject? labels)
    {
        foreach (var expression in _steps[step].Items("matchExpressions"))
        {
            var (key, kind) = (expression.Text("key"), expression.Text("operator"));
            if (labels?.ContainsKey(key) != true)
            {
                // Without the label every operator but In holds, also one that does not exist.
                if (kind == "In")
                {
                    return false;
                }

                continue;
            }

            if (kind is not ("In" or "NotIn") || expression.Texts("values").Contains(labels.Text(key)) != (kind == "In"))
            {
                return false;
            }
        }

        return true;
    }
}
