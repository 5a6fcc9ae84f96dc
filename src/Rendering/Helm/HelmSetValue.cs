namespace Helm;

/// <summary>A value given on the command line.</summary>
/// <param name="Kind">By which flag.</param>
/// <param name="Text">The flag's text: <c>a.b=1,c=2</c>.</param>
public sealed record HelmSetValue(HelmSetKind Kind, string Text);
