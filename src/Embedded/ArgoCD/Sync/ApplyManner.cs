using System.Collections.Immutable;

namespace ArgoCD.Sync;

/// <summary>How an object is applied.</summary>
/// <param name="Options">The options of the sync.</param>
/// <param name="MigratedManager">The field manager whose fields are taken over when the object is applied server-side.</param>
/// <param name="Force">Whether an object that cannot be changed is deleted and made anew.</param>
internal sealed record ApplyManner(ImmutableArray<string> Options, string MigratedManager, bool Force = false);
