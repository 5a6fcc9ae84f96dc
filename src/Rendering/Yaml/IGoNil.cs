namespace Yaml;

/// <summary>Marks a typed nil of Go: it is empty like its type, and becomes <c>null</c> in JSON.</summary>
public interface IGoNil;
