using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Dashboard.Tests;

/// <summary>
/// What a user does to an element of a live page. It is found and acted on in one turn of the renderer: what a feed brings may
/// otherwise be drawn in between, and the element found is then no longer the page's.
/// </summary>
internal static class UserActions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Task ClickAsync<T>(this IRenderedComponent<T> page, string selector) where T : IComponent =>
        ActAsync(page, selector, element => element.ClickAsync(new()));

    public static Task InputAsync<T>(this IRenderedComponent<T> page, string selector, string text) where T : IComponent =>
        ActAsync(page, selector, element => element.InputAsync(text));

    public static Task ChangeAsync<T>(this IRenderedComponent<T> page, string selector, object value) where T : IComponent =>
        ActAsync(page, selector, element => element.ChangeAsync(new() { Value = value }));

    public static Task PressAsync<T>(this IRenderedComponent<T> page, string selector, string key) where T : IComponent =>
        ActAsync(page, selector, element => element.KeyDownAsync(new KeyboardEventArgs { Key = key }));

    private static async Task ActAsync<T>(IRenderedComponent<T> page, string selector, Func<IElement, Task> act) where T : IComponent
    {
        page.WaitForElement(selector, Patience);
        await page.InvokeAsync(() => act(page.Find(selector)));
    }
}
