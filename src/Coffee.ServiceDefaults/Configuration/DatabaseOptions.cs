using System.Globalization;
using System.Text.RegularExpressions;

namespace Coffee.ServiceDefaults.Configuration;

/// <summary>
/// Where a service keeps its data: the variables <c>{PREFIX}_DB_HOST</c>, <c>_PORT</c>, <c>_USER</c>, <c>_PASSWORD</c> and
/// <c>_NAME</c>, which are one group: all or none.
/// </summary>
/// <param name="Host">A host name of a PostgreSQL server, or the absolute path of the folder of an embedded database.</param>
/// <param name="Port">The server's port.</param>
/// <param name="User">The user.</param>
/// <param name="Password">The user's password.</param>
/// <param name="Name">The name of the database.</param>
public sealed partial record DatabaseOptions(string Host, int Port, string User, string Password, string Name)
{
    /// <summary>Whether the host is a folder, so that the database is embedded.</summary>
    public bool IsEmbedded => Path.IsPathFullyQualified(Host);

    /// <summary>Reads the group.</summary>
    /// <param name="prefix">How the variables begin, such as <c>CART</c>.</param>
    /// <param name="read">Reads a variable; null where it is not set.</param>
    /// <returns>The options; null where no variable of the group is set.</returns>
    /// <exception cref="ConfigurationException">Some of the group are missing, or one is invalid.</exception>
    public static DatabaseOptions? Read(string prefix, Func<string, string?> read)
    {
        string[] variables = [$"{prefix}_DB_HOST", $"{prefix}_DB_PORT", $"{prefix}_DB_USER", $"{prefix}_DB_PASSWORD", $"{prefix}_DB_NAME"];
        var values = Array.ConvertAll(variables, variable => read(variable) is { Length: > 0 } value ? value : null);
        if (Array.TrueForAll(values, value => value is null))
        {
            return null;
        }

        for (var i = 0; i < variables.Length; i++)
        {
            if (values[i] is null)
            {
                throw new ConfigurationException(variables[i], "is not set, although other variables of the database are");
            }
        }

        if (!int.TryParse(values[1], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
        {
            throw new ConfigurationException(variables[1], $"\"{values[1]}\" is not a port number between 1 and 65535");
        }

        if (!DatabaseName().IsMatch(values[4]!))
        {
            throw new ConfigurationException(variables[4], "must be 1 to 63 lower case letters, digits, '_' or '-', and begin with a letter");
        }

        if (!Path.IsPathFullyQualified(values[0]!) && Uri.CheckHostName(values[0]) == UriHostNameType.Unknown)
        {
            throw new ConfigurationException(variables[0], $"\"{values[0]}\" is neither a host name nor the absolute path of a folder");
        }

        return new DatabaseOptions(values[0]!, port, values[2]!, values[3]!, values[4]!);
    }

    // The generated one would print the password.
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"Host = {Host}, Port = {Port}, User = {User}, Name = {Name}");
        return true;
    }

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,62}$", RegexOptions.NonBacktracking)]
    private static partial Regex DatabaseName();
}
