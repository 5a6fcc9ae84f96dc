using ArgoCD.RepoServer;
using Microsoft.Extensions.Time.Testing;

namespace ArgoCD.Tests.RepoServer;

public sealed class ManifestCacheTests
{
    private const string Key = "key";

    [Fact]
    public void A_failure_is_kept_for_an_hour_from_the_first_in_a_row()
    {
        var clock = new FakeTimeProvider();
        var cache = new ManifestCache(clock);
        cache.KeepFailure(Key, "first");
        clock.Advance(TimeSpan.FromMinutes(50));
        cache.KeepFailure(Key, "second");
        Assert.Null(cache.Find(Key, noCache: false));
        cache.KeepFailure(Key, "third");
        var error = Assert.Throws<RepoServerException>(() => cache.Find(Key, noCache: false));
        Assert.Equal("Manifest generation error (cached): third", error.Description);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(cache.Find(Key, noCache: false));
    }

    [Fact]
    public void Who_asks_past_the_cache_does_not_end_the_pause_for_others_unless_it_succeeds()
    {
        var cache = new ManifestCache(new FakeTimeProvider());
        for (var failure = 0; failure < 3; failure++)
        {
            cache.KeepFailure(Key, "broken");
        }

        Assert.Null(cache.Find(Key, noCache: true));
        cache.KeepFailure(Key, "still broken");
        Assert.Throws<RepoServerException>(() => cache.Find(Key, noCache: false));
        cache.Keep(Key, new("sha", "Directory", "digest", []));
        Assert.Equal("sha", cache.Find(Key, noCache: false)?.Revision);
    }
}
