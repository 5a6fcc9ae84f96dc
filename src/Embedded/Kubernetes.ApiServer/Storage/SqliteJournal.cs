using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Kubernetes.ApiServer.Storage;

/// <summary>
/// Makes writes durable: one thread writes what has gathered since its last commit in one transaction (group commit), with
/// SQLite's write-ahead log synchronised to disk at each commit.
/// </summary>
internal sealed class SqliteJournal : IAsyncDisposable
{
    /// <summary>
    /// Revisions skipped at each opening: a client may have seen a revision whose commit a kill prevented, and a
    /// revision must never mean two states.
    /// </summary>
    private const long OpeningGap = 1000;

    private const int MostInBatch = 512;

    // SQLite's codes of a damaged file; a full disk or a missing right damages nothing.
    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(500);
    private static readonly string[] AllParameters = ["$r", "$s", "$n", "$v", "$j"];
    private readonly SqliteConnection _connection;
    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _writing;
    private volatile Exception? _failure;

    private SqliteJournal(SqliteConnection connection)
    {
        _connection = connection;
        _writing = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Opens or creates the database.</summary>
    /// <exception cref="IOException">It is damaged, or cannot be written.</exception>
    public static SqliteJournal Open(string file, out long revision, out List<StoredObject> objects)
    {
        try
        {
            return Read(file, out revision, out objects);
        }
        catch (SqliteException error)
        {
            throw new IOException(
                error.SqliteErrorCode is Corrupt or NotADatabase
                    ? $"{file} is damaged: {error.Message} Move it away, or delete the cluster, to make it anew, and restore what 'kubectl get --raw /data' has saved; the repository is not part of it."
                    : $"{file} cannot be used: {error.Message}",
                error);
        }
    }

    private static SqliteJournal Read(string file, out long revision, out List<StoredObject> objects)
    {
        if (!OperatingSystem.IsWindows())
        {
            // It holds Secrets. SQLite gives its log the mode of the database.
            const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var made = new FileStream(file, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = ownerOnly });
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;");
        StoreSchema.Migrate(connection);
        objects = [];
        using (var select = connection.CreateCommand())
        {
            select.CommandText = "SELECT resource, namespace, name, revision, json FROM objects";
            using var reader = select.ExecuteReader();
            while (reader.Read())
            {
                var path = new ObjectPath(string.Intern(reader.GetString(0)), reader.GetString(1), reader.GetString(2));
                objects.Add(StoredObject.Read(path, reader.GetInt64(3), reader.GetFieldValue<byte[]>(4)));
            }
        }

        using var counter = connection.CreateCommand();
        counter.CommandText = "SELECT revision FROM counter WHERE id = 1";
        revision = (long)counter.ExecuteScalar()!;
        if (objects.Count > 0)
        {
            revision += OpeningGap;
            Execute(connection, $"UPDATE counter SET revision = {revision} WHERE id = 1");
        }

        return new SqliteJournal(connection);
    }

    /// <summary>Queues changes that are written all or none, in the order of calls; the task completes once they are on disk.</summary>
    /// <exception cref="StoreUnavailableException">The last write failed and could not be made up for yet, as on a full disk.</exception>
    /// <exception cref="IOException">The journal is closed.</exception>
    public Task Append(params IReadOnlyList<JournalChange> changes)
    {
        if (_failure is { } failure)
        {
            throw Unavailable(failure, isPending: false);
        }

        var entry = new Entry(changes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return _entries.Writer.TryWrite(entry) ? entry.Durable.Task : throw new IOException("the store is closed");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        _closing.TrySetResult();
        await _writing;
        await _connection.DisposeAsync();
    }

    private static StoreUnavailableException Unavailable(Exception failure, bool isPending) =>
        new($"the store cannot be written: {failure.Message}", failure) { IsPending = isPending };

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the statements are constants of this file; the one number is a long
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private void WriteAll()
    {
        using var put = _connection.CreateCommand();
        put.CommandText = "INSERT INTO objects (resource, namespace, name, revision, json) VALUES ($r, $s, $n, $v, $j) ON CONFLICT (resource, namespace, name) DO UPDATE SET revision = $v, json = $j";
        var parameters = AllParameters.Select(name => put.Parameters.Add(name, name switch
        {
            "$v" => SqliteType.Integer,
            "$j" => SqliteType.Blob,
            _ => SqliteType.Text,
        })).ToArray();
        using var delete = _connection.CreateCommand();
        delete.CommandText = "DELETE FROM objects WHERE resource = $r AND namespace = $s AND name = $n";
        var keys = AllParameters.Take(3).Select(name => delete.Parameters.Add(name, SqliteType.Text)).ToArray();
        using var count = _connection.CreateCommand();
        count.CommandText = "UPDATE counter SET revision = $v WHERE id = 1";
        var counted = count.Parameters.Add("$v", SqliteType.Integer);

        var unwritten = new List<Entry>();
        while (_entries.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            Gather(MostInBatch);
            while (TryCommit(unwritten) is { } failure)
            {
                // Memory is ahead of the disk: nobody is told that his write is safe, no more writes are taken, and what is
                // in memory is written once the disk takes it again, so that both are the same before the next write.
                _failure = failure;
                unwritten.ForEach(entry => entry.Durable.TrySetException(Unavailable(failure, isPending: true)));
                var isClosing = _closing.Task.Wait(RetryEvery);
                Gather(int.MaxValue);
                unwritten.ForEach(entry => entry.Durable.TrySetException(Unavailable(failure, isPending: true)));
                if (isClosing)
                {
                    return;
                }
            }

            _failure = null;
            unwritten.ForEach(entry => entry.Durable.TrySetResult());
            unwritten.Clear();
        }

        void Gather(int most)
        {
            while (unwritten.Count < most && _entries.Reader.TryRead(out var entry))
            {
                unwritten.Add(entry);
            }
        }

        Exception? TryCommit(List<Entry> entries)
        {
            try
            {
                using var transaction = _connection.BeginTransaction();
                put.Transaction = delete.Transaction = count.Transaction = transaction;
                foreach (var change in entries.SelectMany(entry => entry.Changes))
                {
                    var target = change.Json is null ? keys : parameters;
                    target[0].Value = change.Path.Resource;
                    target[1].Value = change.Path.Namespace;
                    target[2].Value = change.Path.Name;
                    if (change.Json is { } json)
                    {
                        parameters[3].Value = change.Revision;
                        parameters[4].Value = json.ToArray();
                        put.ExecuteNonQuery();
                    }
                    else
                    {
                        delete.ExecuteNonQuery();
                    }
                }

                counted.Value = entries[^1].Changes[^1].Revision;
                count.ExecuteNonQuery();
                transaction.Commit();
                return null;
            }
            catch (SqliteException error)
            {
                return error;
            }
        }
    }

    private sealed record Entry(IReadOnlyList<JournalChange> Changes, TaskCompletionSource Durable);
}
