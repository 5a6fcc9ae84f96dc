namespace Yaml.Scanning;

internal enum YamlTokenKind
{
    StreamEnd, VersionDirective, TagDirective, DocumentStart, DocumentEnd, BlockSequenceStart, BlockMappingStart, BlockEnd,
    FlowSequenceStart, FlowSequenceEnd, FlowMappingStart, FlowMappingEnd, BlockEntry, FlowEntry, Key, Value, Alias, Anchor, Tag, Scalar,
}

/// <summary>A lexical item of YAML.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">The line where it begins, from 0.</param>
/// <param name="Text">A scalar's text, an anchor's name, a tag's suffix or prefix.</param>
/// <param name="Handle">A tag's handle.</param>
/// <param name="IsPlain">Whether a scalar stands without quotes and indicators.</param>
internal sealed record YamlToken(YamlTokenKind Kind, int Line, string Text = "", string Handle = "", bool IsPlain = false);

/// <summary>A place in a text; all numbers from 0.</summary>
internal readonly record struct YamlMark(int Index, int Line, int Column);
