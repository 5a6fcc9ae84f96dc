using Microsoft.Data.Sqlite;

namespace Kubernetes.ApiServer.Storage;

/// <summary>
/// The layout of the database, in steps from one version of this product to the next; SQLite's <c>user_version</c> counts those that
/// were taken. A step is never changed once it was released: what a database needs is added as another one.
/// </summary>
internal static class StoreSchema
{
    private static readonly string[] Steps =
    [
        // Databases from before there was a count have these tables already.
        """
        CREATE TABLE IF NOT EXISTS objects (resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, revision INTEGER NOT NULL, json BLOB NOT NULL, PRIMARY KEY (resource, namespace, name));
        CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL);
        INSERT OR IGNORE INTO counter (id, revision) VALUES (1, 1);
        """,
    ];

    /// <summary>The version that this product writes.</summary>
    public static int Current => Steps.Length;

    /// <summary>Takes the steps that a database lacks, all or none.</summary>
    /// <exception cref="IOException">A newer version of this product wrote it.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "PRAGMA user_version";
        var taken = (long)command.ExecuteScalar()!;
        if (taken > Current)
        {
            throw new IOException($"{connection.DataSource} was written by a newer version of this product (layout {taken}; this one knows {Current}). Start that version, or delete the cluster to make it anew.");
        }

        foreach (var step in Steps.Skip((int)taken).Append($"PRAGMA user_version = {Current}"))
        {
#pragma warning disable CA2100 // the steps are constants of this file; the one number is an int
            command.CommandText = step;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }
}
