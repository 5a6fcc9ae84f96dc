using System.Data.Common;
using Coffee.ServiceDefaults.Configuration;
using Npgsql;

namespace Coffee.ServiceDefaults.Data;

/// <summary>The database of a service: PostgreSQL, or an SQLite file that the replicas on one node share.</summary>
public sealed class ShopDatabase : IAsyncDisposable
{
    private readonly DbDataSource _source;

    internal ShopDatabase(DbDataSource source, string kind, string description) => (_source, Kind, Description) = (source, kind, description);

    /// <summary>What it is: <c>sqlite</c> or <c>postgresql</c>.</summary>
    public string Kind { get; }

    /// <summary>What it is and where, in words for a log, without a secret.</summary>
    public string Description { get; }

    /// <summary>Opens the database that the options name, and creates what it lacks.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="schema">The statement that creates the tables where they are missing.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="DatabaseUnavailableException">It cannot be reached, or refuses user and password.</exception>
    public static async Task<ShopDatabase> OpenAsync(DatabaseOptions options, string schema, CancellationToken cancellationToken)
    {
        if (options.IsEmbedded)
        {
            return await EmbeddedDatabase.OpenAsync(options, schema, cancellationToken);
        }

        var source = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder
        {
            Host = options.Host,
            Port = options.Port,
            Username = options.User,
            Password = options.Password,
            Database = options.Name,
            Timeout = 5,
            MaxPoolSize = 10,
        }.ConnectionString).Build();
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = CommandOf(connection, schema, []);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (DbException error)
        {
            await source.DisposeAsync();
            throw new DatabaseUnavailableException($"the database {options.Name} at {options.Host}:{options.Port} cannot be used: {error.Message}", error);
        }

        return new ShopDatabase(source, "postgresql", $"postgresql {options.Name} at {options.Host}:{options.Port}");
    }

    /// <summary>Runs one statement.</summary>
    /// <param name="statement">The statement; its parameters are written <c>@p1</c>, <c>@p2</c> and so on.</param>
    /// <param name="parameters">The values of its parameters, in order.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(string statement, object[] parameters, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var command = CommandOf(connection, statement, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Reads rows.</summary>
    /// <param name="query">The query; its parameters are written <c>@p1</c>, <c>@p2</c> and so on.</param>
    /// <param name="parameters">The values of its parameters, in order.</param>
    /// <param name="read">Reads one row.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        string query, object[] parameters, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var command = CommandOf(connection, query, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    // The statements are constants of this code; what users send comes only through parameters.
#pragma warning disable CA2100
    private static DbCommand CommandOf(DbConnection connection, string statement, object[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = statement;
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i + 1}";
            parameter.Value = parameters[i];
            command.Parameters.Add(parameter);
        }

        return command;
    }
#pragma warning restore CA2100
}
