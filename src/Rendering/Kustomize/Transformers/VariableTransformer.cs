using System.Text;
using System.Text.RegularExpressions;
using Kustomize.Building;
using Kustomize.Fields;
using Kustomize.Resources;

namespace Kustomize.Transformers;

/// <summary>The deprecated vars: <c>$(NAME)</c> in certain fields.</summary>
internal sealed partial class VariableTransformer(IReadOnlyCollection<Variable> variables, IReadOnlyList<FieldSpec> fields) : ITransformer
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public void Transform(List<Resource> resources)
    {
        foreach (var variable in variables) { _values[variable.Name] = ValueOf(variable, resources); }
        if (_values.Count == 0) { return; }
        foreach (var resource in resources)
        {
            foreach (var field in fields) { field.Apply(resource, Substitute, creates: false); }
        }
    }

    private static object? ValueOf(Variable variable, List<Resource> resources)
    {
        if (variable.Target is not { } target || !resources.Contains(target)) { throw new KustomizeException($"var '{variable}' cannot be mapped to a field in the set of known resources"); }
        var path = FieldPath.Split(variable.Path).SelectMany(segment => Index().Match(segment) is { Success: true } match ? [match.Groups[1].Value, match.Groups[2].Value] : new[] { segment });
        object? value = null;
        try { value = FieldPath.Lookup(target.Body, path); }
        catch (KustomizeException) { /* a path that does not fit is a field that is not there */ }
        return value ?? throw new KustomizeException($"field specified in var '{variable}' not found in corresponding resource");
    }

    private object? Substitute(object? value)
    {
        switch (value)
        {
            case List<object?> list:
                return list.ConvertAll(item => item is string text ? Replace(text) : throw new KustomizeException("invalid value type expect a string"));
            case Dictionary<string, object?> map:
                foreach (var (key, item) in map)
                {
                    if (item is string text) { map[key] = Replace(text); }
                }

                return map;
            case string text: return Replace(text);
            default: return value;
        }
    }

    /// <summary>A text that is one reference takes the value's type; <c>$$</c> stands for a dollar.</summary>
    private object? Replace(string input)
    {
        var output = new StringBuilder();
        for (var i = 0; i < input.Length; i++)
        {
            if (input[i] != '$' || i + 1 == input.Length) { output.Append(input[i]); continue; }
            i++;
            var end = input[i] == '(' ? input.IndexOf(')', i) : -1;
            if (end < 0) { output.Append(input[i] == '$' ? "$" : "$" + input[i]); continue; }
            var name = input[(i + 1)..end];
            var known = _values.TryGetValue(name, out var value) && NodeKind.Of(value) == NodeKind.Scalar;
            if (known && input.Length == name.Length + 3) { return value; }
            output.Append(known ? Resource.Text(value) : $"$({name})");
            i = end;
        }

        return output.ToString();
    }

    [GeneratedRegex(@"^(.+)\[(\d+)\]$")]
    private static partial Regex Index();
}
