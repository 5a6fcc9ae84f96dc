using System.Collections.Immutable;
using Coffee.ServiceDefaults;

namespace Coffee.Cart;

/// <summary>A release of cart.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Note">Its release note.</param>
/// <param name="FailsEvery">Every how many calls one fails; 0 for none.</param>
/// <param name="ShowsTotal">Whether a cart shows what it costs.</param>
internal sealed record CartRelease(string Version, string Note, int FailsEvery, bool ShowsTotal) : Release(Version, Note, FailsEvery)
{
    /// <summary>Every release, the oldest first.</summary>
    internal static ImmutableArray<CartRelease> All { get; } =
    [
        new("1.0.0", "The first cart.", FailsEvery: 0, ShowsTotal: false),
        new("2.0.0", "A cart shows what it costs.", FailsEvery: 0, ShowsTotal: true),
        new("2.1.0", "Faster totals. Known defect: every third call fails.", FailsEvery: 3, ShowsTotal: true),
    ];
}
