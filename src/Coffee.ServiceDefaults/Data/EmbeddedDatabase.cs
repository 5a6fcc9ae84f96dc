using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Coffee.ServiceDefaults.Configuration;
using Microsoft.Data.Sqlite;

namespace Coffee.ServiceDefaults.Data;

/// <summary>
/// An SQLite file in a folder, which asks for user and password as a server would: it is created with a salted hash of
/// both and refuses others. The replicas of a service on one node share it through its write-ahead log.
/// </summary>
internal static class EmbeddedDatabase
{
    private const int Iterations = 20_000;

    internal static async Task<ShopDatabase> OpenAsync(DatabaseOptions options, string schema, CancellationToken cancellationToken)
    {
        var file = Path.Combine(options.Host, $"{options.Name}.db");
        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            DefaultTimeout = 5,
        }.ConnectionString;
        var source = SqliteFactory.Instance.CreateDataSource(connectionString);
        try
        {
            Directory.CreateDirectory(options.Host);
            MakePrivate(file);
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await ExecuteAsync(connection, "PRAGMA journal_mode=WAL", cancellationToken);
            await ExecuteAsync(
                connection,
                "CREATE TABLE IF NOT EXISTS access (id INTEGER PRIMARY KEY CHECK (id = 1), salt BLOB NOT NULL, hash BLOB NOT NULL)",
                cancellationToken);
            await EnterAsync(connection, options, cancellationToken);
            await ExecuteAsync(connection, schema, cancellationToken);
        }
        catch (Exception error) when (error is DbException or IOException or UnauthorizedAccessException)
        {
            await source.DisposeAsync();
            throw new DatabaseUnavailableException($"the database {options.Name} in {options.Host} cannot be used: {error.Message}", error);
        }

        return new ShopDatabase(source, "sqlite", $"sqlite {options.Name} in {options.Host}");
    }

    // SQLite gives its log the mode of the database.
    private static void MakePrivate(string file)
    {
        if (OperatingSystem.IsWindows()) { return; }
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var made = new FileStream(file, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = ownerOnly });
    }

    private static async Task EnterAsync(DbConnection connection, DatabaseOptions options, CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        await using (var create = connection.CreateCommand())
        {
            // Whoever comes first decides; replicas that start together do not undo each other.
            create.CommandText = "INSERT INTO access (id, salt, hash) VALUES (1, @salt, @hash) ON CONFLICT DO NOTHING";
            create.Parameters.Add(new SqliteParameter("@salt", salt));
            create.Parameters.Add(new SqliteParameter("@hash", HashOf(options, salt)));
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var read = connection.CreateCommand();
        read.CommandText = "SELECT salt, hash FROM access WHERE id = 1";
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (known, hash) = ((byte[])reader[0], (byte[])reader[1]);
        if (!CryptographicOperations.FixedTimeEquals(hash, HashOf(options, known)))
        {
            throw new DatabaseUnavailableException($"password authentication failed for user \"{options.User}\" of database {options.Name}");
        }
    }

    private static byte[] HashOf(DatabaseOptions options, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes($"{options.User}\0{options.Password}"), salt, Iterations, HashAlgorithmName.SHA256, 32);

    private static async Task ExecuteAsync(DbConnection connection, string statement, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
