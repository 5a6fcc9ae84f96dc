namespace Kubernetes.ApiServer.Tests.Fuzz;

/// <summary>A request that no careful client would send.</summary>
/// <param name="Family">What was damaged.</param>
/// <param name="Method">The method.</param>
/// <param name="Target">Path and query as they go on the wire.</param>
internal sealed record FuzzedRequest(string Family, HttpMethod Method, string Target)
{
    /// <summary>The body; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Content-Type; null for none.</summary>
    public string? ContentType { get; init; }

    /// <summary>More headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Whether nothing but a refusal can be right; what was damaged at random may still mean something.</summary>
    public bool IsSurelyMalformed { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = Body is null ? "" : System.Text.Encoding.UTF8.GetString(Body);
        return $"[{Family}] {Method} {Target} {ContentType} {string.Join(' ', Headers)} {(text.Length > 1500 ? text[..1500] + "…" : text)}";
    }
}
