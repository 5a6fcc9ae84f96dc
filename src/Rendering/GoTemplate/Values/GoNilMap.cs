using Yaml;

namespace GoTemplate.Values;

/// <summary>A nil of type <c>map[string]interface {}</c>: it reads as empty, and writing to it fails.</summary>
public sealed class GoNilMap : Dictionary<string, object?>, IGoNil;
