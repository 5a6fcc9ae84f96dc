using System.Security.Cryptography;

namespace Kubernetes.ApiServer.Objects;

/// <summary>Names from generateName.</summary>
internal static class NameGenerator
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int LongestPrefix = 58;

    /// <summary>The prefix and five random characters that spell no words.</summary>
    public static string Generate(string prefix) =>
        string.Concat(prefix.Length > LongestPrefix ? prefix[..LongestPrefix] : prefix, RandomNumberGenerator.GetString(Alphabet, 5));
}
