using Coffee.ServiceDefaults.Data;

namespace Coffee.ServiceDefaults;

/// <summary>What a service learnt from its environment when it started.</summary>
/// <typeparam name="TRelease">Its row of the table of releases.</typeparam>
/// <param name="Identity">Who it is.</param>
/// <param name="Release">The release that it runs as.</param>
/// <param name="Database">Its database; null where it was given none.</param>
public sealed record ServiceContext<TRelease>(ServiceIdentity Identity, TRelease Release, ShopDatabase? Database)
    where TRelease : Release;
