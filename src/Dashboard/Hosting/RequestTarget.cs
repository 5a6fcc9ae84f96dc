namespace Dashboard.Hosting;

/// <summary>Where a request may go.</summary>
public abstract record RequestTarget
{
    private RequestTarget()
    {
    }

    /// <summary>To the dashboard itself.</summary>
    public sealed record Dashboard : RequestTarget;

    /// <summary>To a Service of the cluster, and never to a route of the dashboard.</summary>
    /// <param name="Name">The Service's name: the first label of <c>NAME.localhost</c>.</param>
    public sealed record Service(string Name) : RequestTarget;

    /// <summary>Nowhere.</summary>
    /// <param name="StatusCode">The HTTP status code.</param>
    /// <param name="Reason">Why, in a sentence.</param>
    public sealed record Refused(int StatusCode, string Reason) : RequestTarget;
}
