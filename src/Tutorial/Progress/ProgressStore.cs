using System.Collections.Immutable;
using System.Globalization;
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

    /// <summary>Opens the store of a folder, or makes it.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public ProgressStore(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, "tutorial.db");
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        }

        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
            Execute("""
                CREATE TABLE IF NOT EXISTS step (id TEXT PRIMARY KEY, progress TEXT NOT NULL);
                CREATE TABLE IF NOT EXISTS fact (step TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (step, name));
                CREATE TABLE IF NOT EXISTS phase (number INTEGER PRIMARY KEY, head TEXT NOT NULL, at TEXT NOT NULL);
                CREATE TABLE IF NOT EXISTS output (step TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL, kind INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (step, number));
                """);
            LoadFacts();
        }
        catch (SqliteException error)
        {
            _connection.Dispose();
            throw new InvalidDataException($"{path} is damaged: {error.Message} Move it away to start without progress; cluster and repository are not part of it.", error);
        }
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

    /// <summary>The facts of a step, by name.</summary>
    public ImmutableSortedDictionary<string, string> ListFacts(StepId step)
    {
        lock (_gate)
        {
            return _facts.Where(fact => fact.Key.Item1 == step).ToImmutableSortedDictionary(fact => fact.Key.Item2, fact => fact.Value, StringComparer.Ordinal);
        }
    }

    /// <summary>How each phase that has begun found the repository.</summary>
    public ImmutableDictionary<int, PhaseBeginning> LoadPhases()
    {
        var phases = ImmutableDictionary.CreateBuilder<int, PhaseBeginning>();
        Query("SELECT number, head, at FROM phase", row => phases.Add(row.GetInt32(0), new PhaseBeginning(row.GetString(1), Time(row.GetString(2)))));
        return phases.ToImmutable();
    }

    public void SavePhase(int number, PhaseBeginning beginning) =>
        Execute("INSERT OR REPLACE INTO phase (number, head, at) VALUES ($n, $h, $a)", ("$n", number), ("$h", beginning.Head), ("$a", Text(beginning.At)));

    public void ForgetPhase(int number) => Execute("DELETE FROM phase WHERE number = $n", ("$n", number));

    /// <summary>Puts other progress in the place of all that is there, at once or not at all.</summary>
    public void Replace(IEnumerable<(StepId Step, StepProgress Progress, IEnumerable<KeyValuePair<string, string>> Facts)> steps)
    {
        lock (_gate)
        {
            using (var transaction = _connection.BeginTransaction())
            {
                Run(transaction, "DELETE FROM step; DELETE FROM fact;");
                foreach (var (step, progress, facts) in steps)
                {
                    Run(transaction, "INSERT INTO step (id, progress) VALUES ($id, $p)", ("$id", step.ToString()), ("$p", JsonSerializer.Serialize(progress)));
                    foreach (var (name, value) in facts)
                    {
                        Run(transaction, "INSERT INTO fact (step, name, value) VALUES ($s, $n, $v)", ("$s", step.ToString()), ("$n", name), ("$v", value));
                    }
                }

                transaction.Commit();
            }

            LoadFacts();
        }

        void Run(SqliteTransaction transaction, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
        {
            using var command = Command(sql, parameters);
            command.Transaction = transaction;
            command.ExecuteNonQuery();
        }
    }

    public ImmutableArray<OutputLine> LoadOutput(StepId step)
    {
        var lines = ImmutableArray.CreateBuilder<OutputLine>();
        Query(
            "SELECT at, kind, text FROM output WHERE step = $s ORDER BY number",
            row => lines.Add(new OutputLine(Time(row.GetString(0)), (OutputKind)row.GetInt32(1), row.GetString(2))),
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
                insert.Parameters["$a"].Value = Text(lines[i].At);
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

    private void LoadFacts()
    {
        _facts.Clear();
        Query("SELECT step, name, value FROM fact", row => _facts[(IdOf(row.GetString(0)), row.GetString(1))] = row.GetString(2));
    }

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static StepId IdOf(string text) => new(int.Parse(text.Split('/')[0], CultureInfo.InvariantCulture), text.Split('/')[1]);

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
