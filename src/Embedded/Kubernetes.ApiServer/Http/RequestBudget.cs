using System.Collections.Concurrent;

namespace Kubernetes.ApiServer.Http;

/// <summary>
/// Keeps one client from starving the others: each user has so many seats for requests that are answered at the same time, and
/// so many places to wait for one. Who comes then is told to come again. What lasts by its nature (watches, streams) takes none,
/// as with upstream's priority and fairness, of which this is the part that a laptop needs.
/// </summary>
/// <param name="seats">How many requests of one user are answered at once.</param>
/// <param name="places">How many more may wait.</param>
internal sealed class RequestBudget(int seats, int places)
{
    // Shares of users who come no more are dropped when there are so many.
    private const int MostShares = 1024;
    private readonly ConcurrentDictionary<string, Share> _shares = new(StringComparer.Ordinal);

    /// <summary>Takes a seat, after others of the same user where none is free.</summary>
    /// <returns>The seat; dispose it when the request is answered.</returns>
    /// <exception cref="StatusException">429: too many are waiting already.</exception>
    public ValueTask<Seat> EnterAsync(string user, CancellationToken cancellationToken)
    {
        if (_shares.TryGetValue(user, out var share))
        {
            return share.EnterAsync(seats, places, cancellationToken);
        }

        if (_shares.Count > MostShares)
        {
            foreach (var (name, idle) in _shares.Where(s => s.Value.IsIdle))
            {
                _shares.TryRemove(KeyValuePair.Create(name, idle));
            }
        }

        return _shares.GetOrAdd(user, static _ => new Share()).EnterAsync(seats, places, cancellationToken);
    }

    /// <summary>A seat that was taken.</summary>
    internal readonly struct Seat(Share share) : IDisposable
    {
        /// <summary>Gives it to who waits longest.</summary>
        public void Dispose() => share.Leave();
    }

    /// <summary>The seats and places of one user.</summary>
    internal sealed class Share
    {
        private readonly Lock _gate = new();
        private readonly LinkedList<TaskCompletionSource> _waiting = [];
        private int _taken;

        /// <summary>Whether nobody sits or waits.</summary>
        public bool IsIdle
        {
            get
            {
                lock (_gate)
                {
                    return _taken == 0;
                }
            }
        }

        /// <summary>Takes a seat.</summary>
        public ValueTask<Seat> EnterAsync(int seats, int places, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                if (_taken < seats)
                {
                    _taken++;
                    return ValueTask.FromResult(new Seat(this));
                }

                if (_waiting.Count >= places)
                {
                    throw Refusals.TooManyRequests();
                }

                var place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                return WaitAsync(place, cancellationToken);
            }
        }

        /// <summary>Gives a seat up.</summary>
        public void Leave()
        {
            lock (_gate)
            {
                if (_waiting.First is { } next)
                {
                    _waiting.RemoveFirst();
                    next.Value.SetResult();   // the seat changes hands
                }
                else
                {
                    _taken--;
                }
            }
        }

        private async ValueTask<Seat> WaitAsync(LinkedListNode<TaskCompletionSource> place, CancellationToken cancellationToken)
        {
            try
            {
                await place.Value.Task.WaitAsync(cancellationToken);
                return new Seat(this);
            }
            catch (OperationCanceledException)
            {
                bool seated;
                lock (_gate)
                {
                    seated = place.List is null;
                    if (!seated)
                    {
                        _waiting.Remove(place);
                    }
                }

                if (seated)
                {
                    Leave();   // the seat came while the client went
                }

                throw;
            }
        }
    }
}
