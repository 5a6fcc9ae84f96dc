namespace Kubernetes.Kubelet.Containers;

/// <summary>
/// Measures what a program inside this process uses. Its tasks carry the meter along in their execution context; whenever a
/// thread takes up or lays down such a context, the CPU time and the allocations of that thread since then are the
/// program's. So time spent waiting counts nothing, and work that it causes elsewhere through its in-process client counts
/// as its own. Live memory cannot be told apart in one heap: it is estimated as the share of the heap that the
/// program allocated of all allocations.
/// </summary>
internal sealed class ProgramMeter
{
    private static readonly AsyncLocal<ProgramMeter?> Current = new(Changed);
    [ThreadStatic]
    private static TimeSpan _cpuMark;
    [ThreadStatic]
    private static long _allocatedMark;
    private long _cpuTicks;
    private long _allocated;

    internal TimeSpan CpuTime => TimeSpan.FromTicks(Interlocked.Read(ref _cpuTicks));

    /// <summary>Makes the calling asynchronous method, and everything that it starts, work of this meter.</summary>
    internal void Enter() => Current.Value = this;

    internal long EstimateMemory()
    {
        var total = GC.GetTotalAllocatedBytes();
        return total == 0 ? 0 : (long)((double)Interlocked.Read(ref _allocated) / total * GC.GetTotalMemory(forceFullCollection: false));
    }

    private static void Changed(AsyncLocalValueChangedArgs<ProgramMeter?> change)
    {
        if (ReferenceEquals(change.PreviousValue, change.CurrentValue))
        {
            return;
        }

        var (cpu, allocated) = (ThreadCpuClock.Now(), GC.GetAllocatedBytesForCurrentThread());
        if (change.PreviousValue is { } left)
        {
            Interlocked.Add(ref left._cpuTicks, (cpu - _cpuMark).Ticks);
            Interlocked.Add(ref left._allocated, allocated - _allocatedMark);
        }

        (_cpuMark, _allocatedMark) = (cpu, allocated);
    }
}
