using Microsoft.Data.Sqlite;

namespace EndToEnd.Endurance;

/// <summary>The SQLite files of a data folder, looked at from outside.</summary>
internal static class Databases
{
    /// <summary>Sees that every database is sound, in a copy: opening one repairs it, and that is the next start's task.</summary>
    public static void ExpectSound(string data)
    {
        var files = Directory.EnumerateFiles(data, "*.db", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var copy = Directory.CreateTempSubdirectory("database-").FullName;
            try
            {
                foreach (var part in Directory.EnumerateFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file) + "*"))
                {
                    if (!part.EndsWith("-shm", StringComparison.Ordinal)) { File.Copy(part, Path.Combine(copy, Path.GetFileName(part))); }
                }

                using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(copy, Path.GetFileName(file)), Pooling = false }.ToString());
                connection.Open();
                using var check = connection.CreateCommand();
                check.CommandText = "PRAGMA integrity_check";
                Assert.Equal("ok", check.ExecuteScalar());
            }
            finally
            {
                Directory.Delete(copy, recursive: true);
            }
        }
    }
}
