using System.Globalization;
using Yaml;

namespace GoTemplate;

/// <summary>A template failed while running.</summary>
public sealed class TemplateExecutionException : TemplateException
{
    internal TemplateExecutionException(string location, string templateName, string context, string problem, Exception? inner)
        : base($"template: {location}: executing {GoJson.Quote(templateName)} at <{context}>: {problem}{(inner is null ? "" : inner.Message)}", inner)
    {
        (Location, TemplateName, Context, Problem) = (location, templateName, context, problem);
        Position = (inner as TemplateException)?.Position ?? Parse(location);
    }

    private static SourcePosition Parse(string location)
    {
        var parts = location.Split(':');
        return new(string.Join(':', parts[..^2]), int.Parse(parts[^2], CultureInfo.InvariantCulture), int.Parse(parts[^1], CultureInfo.InvariantCulture));
    }

    /// <summary>Name, line and column: <c>file:3:5</c>.</summary>
    public string Location { get; }

    /// <summary>Whether it read what the data does not have, itself or in a template that it called.</summary>
    public bool IsMissing => IsMissingHere || InnerException is TemplateExecutionException { IsMissing: true };

    internal bool IsMissingHere { get; init; }

    /// <summary>The name of the template that ran.</summary>
    public string TemplateName { get; }

    /// <summary>The node that failed, printed back.</summary>
    public string Context { get; }

    /// <summary>What went wrong; where a function failed, <c>error calling NAME: </c> with its message in <see cref="Exception.InnerException"/>.</summary>
    public string Problem { get; }
}
