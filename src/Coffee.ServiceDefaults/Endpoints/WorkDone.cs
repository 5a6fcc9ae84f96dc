namespace Coffee.ServiceDefaults.Endpoints;

/// <summary>The answer of <c>GET /work</c>.</summary>
/// <param name="Primes">How many primes were found.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Pod">Which pod worked.</param>
internal sealed record WorkDone(int Primes, double Milliseconds, string Pod);
