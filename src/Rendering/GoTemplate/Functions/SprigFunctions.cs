namespace GoTemplate.Functions;

/// <summary>The functions of Masterminds/sprig 3 as Helm offers them: without <c>env</c> and <c>expandenv</c>.</summary>
public static partial class SprigFunctions
{
    /// <summary>Makes the map of functions.</summary>
    /// <param name="clock">Where <c>now</c> and <c>ago</c> get the time from.</param>
    /// <returns>A new map that the caller may add to.</returns>
    public static Dictionary<string, TemplateFunction> Make(TimeProvider clock)
    {
        var all = new FunctionTable();
        AddStrings(all);
        AddCases(all);
        AddDefaults(all);
        AddNumbers(all);
        AddLists(all);
        AddDictionaries(all);
        AddReflection(all);
        AddEncoding(all);
        AddCrypto(all);
        AddDates(all, clock);
        AddRegularExpressions(all);
        AddVersions(all);
        AddUrls(all);
        return all.Functions;
    }

    private sealed class FunctionTable
    {
        public Dictionary<string, TemplateFunction> Functions { get; } = new(StringComparer.Ordinal);

        public void Add(string names, string signature, Func<object?[], object?> body)
        {
            foreach (var name in names.Split(' ')) { Functions[name] = TemplateFunction.Of(name, signature, body); }
        }
    }
}
