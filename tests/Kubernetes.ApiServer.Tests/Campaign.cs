using System.Globalization;

namespace Kubernetes.ApiServer.Tests;

/// <summary>How much of a campaign runs: a seeded sample in the tests, all of it by <c>eng/campaign api</c>, which sets the variables.</summary>
internal static class Campaign
{
    /// <summary>The seed; the same one gives the same choices.</summary>
    public static int Seed { get; } = Number("CAMPAIGN_SEED", 20261126);

    /// <summary>A number of rounds.</summary>
    /// <param name="variable">The variable that states it for the whole campaign.</param>
    /// <param name="sample">The number in the tests.</param>
    public static int Number(string variable, int sample) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var stated) ? stated : sample;
}
