namespace Coffee.ServiceDefaults.Endpoints;

/// <summary>The answer of <c>GET /health</c>.</summary>
/// <param name="Status">Always <c>ok</c>: a service that is not does not answer.</param>
internal sealed record Health(string Status);
