using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Feeds;

/// <summary>A value with any number of readers: each gets the newest one now and after each change. A slow reader skips values, never the last.</summary>
/// <param name="first">The value before any change.</param>
public sealed class NewestValue<T>(T first)
{
    private readonly Lock _gate = new();
    private readonly List<ChannelWriter<T>> _readers = [];
    private T _value = first;

    /// <summary>The newest value.</summary>
    public T Current
    {
        get { lock (_gate) { return _value; } }
    }

    /// <summary>Makes a value the newest.</summary>
    public void Set(T value)
    {
        lock (_gate)
        {
            _value = value;
            _readers.ForEach(reader => reader.TryWrite(value));
        }
    }

    /// <summary>Changes the newest value into another, with no other change in between; readers are not told where it stays the same object.</summary>
    public void Update(Func<T, T> change)
    {
        lock (_gate)
        {
            var before = _value;
            _value = change(before);
            if (!typeof(T).IsValueType && ReferenceEquals(before, _value)) { return; }
            _readers.ForEach(reader => reader.TryWrite(_value));
        }
    }

    /// <summary>Follows the value until the token is cancelled.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<T> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<T>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            _readers.Add(channel.Writer);
            channel.Writer.TryWrite(_value);
        }

        try
        {
            await foreach (var value in channel.Reader.ReadAllAsync(cancellationToken)) { yield return value; }
        }
        finally
        {
            lock (_gate) { _readers.Remove(channel.Writer); }
        }
    }
}
