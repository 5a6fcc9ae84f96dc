using System.Globalization;

namespace Kubernetes.Kubelet.Objects;

/// <summary>Times as the API writes them.</summary>
internal static class Timestamps
{
    /// <summary>A time in whole seconds.</summary>
    internal static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time in microseconds.</summary>
    internal static string Micro(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
