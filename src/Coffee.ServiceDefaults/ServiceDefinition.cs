using System.Collections.Immutable;

namespace Coffee.ServiceDefaults;

/// <summary>What a service is before it reads its environment.</summary>
/// <typeparam name="TRelease">Its row of the table of releases.</typeparam>
/// <param name="Name">Its name where <c>SERVICE_NAME</c> gives none.</param>
/// <param name="Prefix">How its variables begin, such as <c>CART</c>.</param>
/// <param name="Releases">Its releases, the oldest first; the first is run where <c>APP_VERSION</c> names none.</param>
/// <param name="Schema">The statement that creates its tables where they are missing.</param>
public sealed record ServiceDefinition<TRelease>(string Name, string Prefix, ImmutableArray<TRelease> Releases, string Schema)
    where TRelease : Release;
