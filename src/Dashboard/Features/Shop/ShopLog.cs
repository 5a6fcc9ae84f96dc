using System.Collections.Immutable;
using Feeds;

namespace Dashboard.Features.Shop;

/// <summary>The last calls that were made from this dashboard, by Service; kept while it runs, for every page.</summary>
internal sealed class ShopLog
{
    private const int Kept = 100;
    private readonly NewestValue<ImmutableDictionary<string, ImmutableList<ShopCall>>> _calls = new(ImmutableDictionary.Create<string, ImmutableList<ShopCall>>(StringComparer.Ordinal));

    /// <summary>The calls, oldest first.</summary>
    public ImmutableDictionary<string, ImmutableList<ShopCall>> Current => _calls.Current;

    /// <summary>Yields the calls now and after each.</summary>
    public IAsyncEnumerable<ImmutableDictionary<string, ImmutableList<ShopCall>>> WatchAsync(CancellationToken cancellationToken) => _calls.ReadAsync(cancellationToken);

    /// <summary>Keeps a call.</summary>
    public void Add(string service, ShopCall call) => _calls.Update(known =>
    {
        var calls = known.GetValueOrDefault(service, []).Add(call);
        return known.SetItem(service, calls.Count > Kept ? calls.RemoveAt(0) : calls);
    });
}
