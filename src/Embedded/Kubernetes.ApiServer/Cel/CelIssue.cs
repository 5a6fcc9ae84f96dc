namespace Kubernetes.ApiServer.Cel;

/// <summary>What is wrong with an expression, and where.</summary>
/// <param name="Position">The offset into the expression.</param>
/// <param name="Message">What is wrong, in the words of cel-go.</param>
internal sealed record CelIssue(int Position, string Message)
{
    /// <summary>The issue with the line it is on and a mark below its column.</summary>
    public string Render(string expression)
    {
        var position = Math.Clamp(Position, 0, expression.Length);
        var start = expression.LastIndexOf('\n', Math.Max(0, position - 1), Math.Max(0, position)) + 1;
        var end = expression.IndexOf('\n', position) is >= 0 and var found ? found : expression.Length;
        var line = 1 + expression.AsSpan(0, start).Count('\n');
        return $"ERROR: <input>:{line}:{position - start + 1}: {Message}\n | {expression[start..end]}\n | {new string('.', position - start)}^";
    }
}
