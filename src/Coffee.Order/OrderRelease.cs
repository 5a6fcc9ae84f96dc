using System.Collections.Immutable;
using Coffee.ServiceDefaults;

namespace Coffee.Order;

/// <summary>A release of order.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Note">Its release note.</param>
/// <param name="FailsEvery">Every how many calls one fails; 0 for none.</param>
/// <param name="EstimatesPickup">Whether an order says how long it takes.</param>
internal sealed record OrderRelease(string Version, string Note, int FailsEvery, bool EstimatesPickup) : Release(Version, Note, FailsEvery)
{
    /// <summary>Every release, the oldest first.</summary>
    internal static ImmutableArray<OrderRelease> All { get; } =
    [
        new("1.0.0", "The first order.", FailsEvery: 0, EstimatesPickup: false),
        new("1.1.0", "An order says in how many minutes it can be picked up.", FailsEvery: 0, EstimatesPickup: true),
    ];
}
