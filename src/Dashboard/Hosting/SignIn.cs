using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Dashboard.Hosting;

/// <summary>
/// Who may use a dashboard that holds more than the lesson: the person who sees its terminal. A link that is printed there works once
/// and makes a session of one browser, which lasts until the dashboard stops; git uses a password of the data folder.
/// </summary>
/// <param name="gitPassword">What git's password is.</param>
internal sealed class SignIn(string gitPassword)
{
    /// <summary>The cookie of a session.</summary>
    public const string CookieName = "learning-gitops-session";

    /// <summary>The path of the link.</summary>
    public const string Path = "/sign-in";

    /// <summary>The user that git names.</summary>
    public const string GitUser = "learner";

    private readonly string _session = Random();
    private string? _token = Random();

    /// <summary>The token of the link that has not been used yet.</summary>
    /// <exception cref="InvalidOperationException">It was used.</exception>
    public string Token => _token ?? throw new InvalidOperationException("The link was used.");

    /// <summary>A value that nobody guesses: 256 random bits in hexadecimal digits.</summary>
    public static string Random() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>Uses the link up.</summary>
    /// <returns>The session for the cookie; null where the token is not the link's, or was used.</returns>
    public string? Redeem(string? token)
    {
        var expected = _token;
        return expected is not null && AreEqual(token, expected) && Interlocked.CompareExchange(ref _token, null, expected) == expected ? _session : null;
    }

    /// <summary>Whether a cookie is that of the session.</summary>
    public bool Knows(string? cookie) => AreEqual(cookie, _session);

    /// <summary>Whether an Authorization header carries git's user and password.</summary>
    public bool KnowsGit(string? authorization)
    {
        if (!AuthenticationHeaderValue.TryParse(authorization, out var header) || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) { return false; }
        var given = new byte[header.Parameter?.Length ?? 0];
        return Convert.TryFromBase64String(header.Parameter ?? "", given, out var length)
            && CryptographicOperations.FixedTimeEquals(given.AsSpan(0, length), Encoding.UTF8.GetBytes($"{GitUser}:{gitPassword}"));
    }

    private static bool AreEqual(string? given, string expected) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
