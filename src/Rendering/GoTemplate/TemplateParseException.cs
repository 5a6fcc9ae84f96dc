using System.Globalization;

namespace GoTemplate;

/// <summary>A text is no template.</summary>
/// <param name="name">The name of the text.</param>
/// <param name="line">The line of the last token read, from 1.</param>
/// <param name="problem">What is wrong, without position.</param>
public sealed class TemplateParseException(string name, int line, string problem)
    : TemplateException(string.Create(CultureInfo.InvariantCulture, $"template: {name}:{line}: {problem}"))
{
    /// <summary>The name of the text.</summary>
    public string TemplateName { get; } = name;

    /// <summary>The line of the last token read, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>What is wrong, without position.</summary>
    public string Problem { get; } = problem;
}
