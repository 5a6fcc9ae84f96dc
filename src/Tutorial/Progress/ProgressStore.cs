using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tutorial.Model;

namespace Tutorial.Progress;

/// <summary>The learner's progress in a SQLite file (WAL, synchronous FULL): what a method wrote is on disk when it returns.</summary>
internal sealed class ProgressStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly Dictionary<(StepId, string), string> _facts = [];

    public ProgressStore(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, "tutorial.db");
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        }

        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        Execute("""
            CREATE TABLE IF NOT EXISTS step (id TEXT PRIMARY KEY, progress TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS fact (step TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (step, name));
            CREATE TABLE IF NOT EXISTS output (step TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL, kind INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (step, number));
            """);
        Query("SELECT step, name, value FROM fact", row => _facts[(IdOf(row.GetString(0)), row.GetString(1))] = row.GetString(2));
    }

    public StepProgress Load(StepId step)
    {
        var found = StepProgress.None;
        Query("SELECT progress FROM step WHERE id = $id", row => found = JsonSerializer.Deserialize<StepProgress>(row.GetString(0))!, ("$id", step.ToString()));
        return found;
    }

    public void Save(StepId step, StepProgress progress) =>
        Execute("INSERT INTO step (id, progress) VALUES ($id, $p) ON CONFLICT (id) DO UPDATE SET progress = $p", ("$id", step.ToString()), ("$p", JsonSerializer.Serialize(progress)));

    public string? FindFact(StepId step, string name)
    {
        lock (_gate) { return _facts.GetValueOrDefault((step, name)); }
    }

    public void SaveFact(StepId step, string name, string value)
    {
        Execute("INSERT INTO fact (step, name, value) VALUES ($s, $n, $v) ON CONFLICT (step, name) DO UPDATE SET value = $v", ("$s", step.ToString()), ("$n", name), ("$v", value));
        lock (_gate) { _facts[(step, name)] = value; }
    }

    /// <summary>Forgets a step: progress and facts; its output stays until it is run again.</summary>
    public void Forget(StepId step)
    {
        Execute("DELETE FROM step WHERE id = $s; DELETE FROM fact WHERE step = $s;", ("$s", step.ToString()));
        lock (_gate)
        {
            foreach (var key in _facts.Keys.Where(key => key.Item1 == step).ToList()) { _facts.Remove(key); }
        }
    }

    public ImmutableArray<OutputLine> LoadOutput(StepId step)
    {
        var lines = ImmutableArray.CreateBuilder<OutputLine>();
        Query(
            "SELECT at, kind, text FROM output WHERE step = $s ORDER BY number",
            row => lines.Add(new OutputLine(DateTimeOffset.Parse(row.GetString(0), System.Globalization.CultureInfo.InvariantCulture), (OutputKind)row.GetInt32(1), row.GetString(2))),
            ("$s", step.ToString()));
        return lines.ToImmutable();
    }

    public void ClearOutput(StepId step) => Execute("DELETE FROM output WHERE step = $s", ("$s", step.ToString()));

    /// <summary>Adds lines and drops what is older than the last <paramref name="keep"/>.</summary>
    public void AppendOutput(StepId step, long firstNumber, IReadOnlyList<OutputLine> lines, int keep)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            using var insert = Command("INSERT OR REPLACE INTO output (step, number, at, kind, text) VALUES ($s, $n, $a, $k, $t)", [("$s", step.ToString()), ("$n", 0L), ("$a", ""), ("$k", 0), ("$t", "")]);
            insert.Transaction = transaction;
            for (var i = 0; i < lines.Count; i++)
            {
                insert.Parameters["$n"].Value = firstNumber + i;
                insert.Parameters["$a"].Value = lines[i].At.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
                insert.Parameters["$k"].Value = (int)lines[i].Kind;
                insert.Parameters["$t"].Value = lines[i].Text;
                insert.ExecuteNonQuery();
            }

            using var drop = Command("DELETE FROM output WHERE step = $s AND number < $n", [("$s", step.ToString()), ("$n", firstNumber + lines.Count - keep)]);
            drop.Transaction = transaction;
            drop.ExecuteNonQuery();
            transaction.Commit();
        }
    }

    public void Dispose() => _connection.Dispose();

    private static StepId IdOf(string text) => new(int.Parse(text.Split('/')[0], System.Globalization.CultureInfo.InvariantCulture), text.Split('/')[1]);

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of this class; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters) { command.Parameters.AddWithValue(name, value); }
        return command;
    }

    private void Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        lock (_gate)
        {
            using var command = Command(sql, parameters);
            command.ExecuteNonQuery();
        }
    }

    private void Query(string sql, Action<SqliteDataReader> read, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        lock (_gate)
        {
            using var command = Command(sql, parameters);
            using var reader = command.ExecuteReader();
            while (reader.Read()) { read(reader); }
        }
    }
}
