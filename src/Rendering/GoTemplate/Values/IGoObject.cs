namespace GoTemplate.Values;

/// <summary>A value of a named Go type, which may have fields, methods and a text of its own.</summary>
public interface IGoObject
{
    /// <summary>The name as <c>%T</c> prints it: <c>time.Time</c>.</summary>
    string TypeName { get; }

    /// <summary>Go's kind: <c>struct</c>, <c>ptr</c>, <c>map</c>, <c>slice</c>.</summary>
    string Kind { get; }

    /// <summary>What printing it gives; null where it prints like its underlying kind.</summary>
    string? Text { get; }

    /// <summary>Finds a field's value, or a method as a <see cref="TemplateFunction"/>.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="member">The value or method.</param>
    /// <returns>Whether there is such a member.</returns>
    bool TryGetMember(string name, out object? member);
}
