using MudBlazor;

namespace Dashboard.Frame;

/// <summary>
/// Keeps popovers that were never opened out of the page: each of them would be an element of its own, a call to the browser and, with each
/// other one that comes or goes, drawn again. A board has a menu for each of its tiles, and a person opens few of them.
/// </summary>
/// <param name="popovers">The popovers of the page.</param>
internal sealed class OpenedPopovers(IPopoverService popovers) : IPopoverService
{
    private readonly HashSet<Guid> _opened = [];

    /// <inheritdoc/>
    public PopoverOptions PopoverOptions => popovers.PopoverOptions;

    /// <inheritdoc/>
    public IEnumerable<IMudPopoverHolder> ActivePopovers => popovers.ActivePopovers;

    /// <inheritdoc/>
    public bool IsInitialized => popovers.IsInitialized;

    /// <inheritdoc/>
    public void Subscribe(IPopoverObserver observer) => popovers.Subscribe(observer);

    /// <inheritdoc/>
    public void Unsubscribe(IPopoverObserver observer) => popovers.Unsubscribe(observer);

    /// <summary>Does nothing for a closed popover.</summary>
    public Task CreatePopoverAsync(IPopover popover) =>
        popover.Open && _opened.Add(popover.Id) ? popovers.CreatePopoverAsync(popover) : Task.CompletedTask;

    /// <summary>Creates the popover when it is open for the first time.</summary>
    public async Task<bool> UpdatePopoverAsync(IPopover popover)
    {
        if (!_opened.Contains(popover.Id))
        {
            if (!popover.Open) { return false; }
            await CreatePopoverAsync(popover);
            await Task.Yield();   // the browser is to have the element before it is asked to place it
        }

        return await popovers.UpdatePopoverAsync(popover);
    }

    /// <inheritdoc/>
    public async Task<bool> DestroyPopoverAsync(IPopover popover) => _opened.Remove(popover.Id) && await popovers.DestroyPopoverAsync(popover);

    /// <inheritdoc/>
    public ValueTask<int> GetProviderCountAsync() => popovers.GetProviderCountAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => popovers.DisposeAsync();
}
