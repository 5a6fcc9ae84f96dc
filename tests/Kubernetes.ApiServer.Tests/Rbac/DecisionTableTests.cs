namespace Kubernetes.ApiServer.Tests.Rbac;

/// <summary>Decisions about access, a fact a line, in <c>decisions.txt</c>; its head explains the notation.</summary>
public sealed class DecisionTableTests
{
    private const int Fewest = 300;

    [Fact]
    public void Every_decision_is_upstreams()
    {
        var wrong = new List<string>();
        DecisionSection? section = null;
        foreach (var (line, number) in Lines())
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                section = new DecisionSection();
            }
            else if (line.Split(' ', 2) is ["yes" or "no", var question])
            {
                if (section!.Decide(question.Trim()) != line.StartsWith("yes", StringComparison.Ordinal)) { wrong.Add($"{number}: {line}"); }
            }
            else
            {
                section!.State(line);
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} decisions are wrong:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void The_table_has_hundreds_of_questions_and_none_twice()
    {
        var (section, asked) = ("", new List<string>());
        foreach (var (line, _) in Lines())
        {
            if (line.StartsWith("== ", StringComparison.Ordinal)) { section = line; }
            if (line.Split(' ', 2) is ["yes" or "no", var question]) { asked.Add($"{section}: {question.Trim()}"); }
        }

        Assert.Empty(asked.CountBy(question => question).Where(count => count.Value > 1).Select(count => count.Key));
        Assert.True(asked.Count >= Fewest, $"only {asked.Count} questions");
    }

    private static IEnumerable<(string Line, int Number)> Lines() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Rbac", "decisions.txt"))
        .Select((line, index) => (line.Trim(), index + 1))
        .Where(line => line.Item1.Length > 0 && !line.Item1.StartsWith('#'));
}
