namespace Conformance.Kubectl;

/// <summary>One command of a case, and what it must print.</summary>
internal sealed class ConformanceStep
{
    public string Run { get; set; } = "";

    public string? Stdout { get; set; }

    public string? Stderr { get; set; }

    public List<string> StdoutContains { get; set; } = [];

    public List<string> StderrContains { get; set; } = [];

    public string? StdoutMatches { get; set; }

    public int Exit { get; set; }

    public string? Within { get; set; }
}
