namespace Kubernetes.ApiServer.Cel;

/// <summary>A map of values, or an object with fields.</summary>
internal interface ICelMap
{
    /// <summary>How many entries it has.</summary>
    int Count { get; }

    /// <summary>Its keys, in their order.</summary>
    IEnumerable<object> Keys { get; }

    /// <summary>Finds an entry.</summary>
    bool TryGet(object key, out object? value);
}

/// <summary>A value of a library's own type.</summary>
internal interface ICelOpaque
{
    /// <summary>Its type.</summary>
    CelType Type { get; }
}

/// <summary>A value that may be absent.</summary>
/// <param name="HasValue">Whether it is there.</param>
/// <param name="Value">The value.</param>
internal sealed record CelOptional(bool HasValue, object? Value)
{
    /// <summary>The absent value.</summary>
    public static CelOptional None { get; } = new(false, null);

    /// <summary>A present value.</summary>
    public static CelOptional Of(object? value) => new(true, value);
}
