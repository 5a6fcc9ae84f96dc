using Microsoft.JSInterop;

namespace Dashboard.Frame;

/// <summary>The dashboard's one script module: what only the browser can do. One per circuit.</summary>
internal sealed class BrowserModule(IJSRuntime browser) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _module;

    /// <summary>Calls a function of the module.</summary>
    public async Task CallAsync(string function, CancellationToken cancellationToken, params object?[] arguments) =>
        await (await ModuleAsync()).InvokeVoidAsync(function, cancellationToken, arguments);

    /// <summary>Calls a function of the module for its answer.</summary>
    public async Task<T> AskAsync<T>(string function, CancellationToken cancellationToken, params object?[] arguments) =>
        await (await ModuleAsync()).InvokeAsync<T>(function, cancellationToken, arguments);

    public async ValueTask DisposeAsync()
    {
        if (_module is null) { return; }
        try { await (await _module).DisposeAsync(); }
        catch (Exception error) when (error is JSDisconnectedException or OperationCanceledException) { /* the browser left first */ }
    }

    private Task<IJSObjectReference> ModuleAsync() =>
        _module ??= browser.InvokeAsync<IJSObjectReference>("import", "./dashboard.js").AsTask();
}
