namespace Tutorial.Model;

/// <summary>A line that a running step printed.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What sort of line it is.</param>
/// <param name="Text">The line, without its end.</param>
public sealed record OutputLine(DateTimeOffset At, OutputKind Kind, string Text);
