using System.Text;

namespace Kubernetes.Kubelet.Exec;

/// <summary>The commands of the built-in shell that need no file.</summary>
internal static partial class ShellCommands
{
    /// <summary>The commands by name.</summary>
    internal static IReadOnlyDictionary<string, Func<ShellCall, CancellationToken, Task<int>>> Known { get; } = new Dictionary<string, Func<ShellCall, CancellationToken, Task<int>>>(StringComparer.Ordinal)
    {
        ["true"] = (_, _) => Task.FromResult(0),
        [":"] = (_, _) => Task.FromResult(0),
        ["false"] = (_, _) => Task.FromResult(1),
        ["help"] = (call, token) => PrintAsync(call, ShellVocabulary.Text + "\n", token),
        ["exit"] = Exit,
        ["return"] = Return,
        ["break"] = (call, _) => LeaveLoop(call, ShellJump.Break),
        ["continue"] = (call, _) => LeaveLoop(call, ShellJump.Continue),
        ["set"] = SetAsync,
        ["shift"] = Shift,
        ["wait"] = WaitAsync,
        ["read"] = ReadLineAsync,
        ["local"] = Export,
        ["command"] = (call, token) => WhichAsync(call with { Arguments = [.. call.Arguments.Skip(1)] }, token),
        ["printf"] = PrintFormattedAsync,
        ["seq"] = SequenceAsync,
        ["uniq"] = UniqueAsync,
        ["cut"] = CutAsync,
        ["tr"] = TranslateAsync,
        ["sed"] = ShellEditor.RunAsync,
        ["basename"] = BaseNameAsync,
        ["dirname"] = (call, token) => PrintAsync(call, (call.Arguments.Count > 0 ? System.IO.Path.GetDirectoryName(call.Arguments[0]) is { Length: > 0 } folder ? folder : "." : ".") + "\n", token),
        ["echo"] = EchoAsync,
        ["env"] = (call, token) => PrintAsync(call, string.Concat(call.Session.Environment.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value}\n")), token),
        ["printenv"] = PrintEnvironmentAsync,
        ["export"] = Export,
        ["unset"] = Unset,
        ["pwd"] = (call, token) => PrintAsync(call, call.Session.Folder + "\n", token),
        ["cd"] = ChangeFolderAsync,
        ["hostname"] = (call, token) => PrintAsync(call, call.Session.Pod.Name + "\n", token),
        ["whoami"] = (call, token) => PrintAsync(call, "root\n", token),
        ["id"] = (call, token) => PrintAsync(call, "uid=0(root) gid=0(root) groups=0(root)\n", token),
        ["uname"] = (call, token) => PrintAsync(call, call.Arguments.Count == 0 ? "Linux\n" : $"Linux {call.Session.Pod.Name} embedded x86_64 GNU/Linux\n", token),
        ["date"] = DateAsync,
        ["ps"] = (call, token) => PrintAsync(call, $"PID   USER     TIME  COMMAND\n    1 root      0:00 {call.Session.MainCommand}\n    7 root      0:00 ps\n", token),
        ["sleep"] = SleepAsync,
        ["which"] = WhichAsync,
        ["wget"] = (call, token) => FetchAsync(call, quietly: true, token),
        ["curl"] = (call, token) => FetchAsync(call, quietly: false, token),
        ["nslookup"] = ResolveAsync,
        ["ls"] = ListAsync,
        ["cat"] = CatAsync,
        ["head"] = HeadAsync,
        ["tail"] = TailAsync,
        ["wc"] = CountAsync,
        ["grep"] = GrepAsync,
        ["sort"] = SortAsync,
        ["tee"] = TeeAsync,
        ["touch"] = TouchAsync,
        ["mkdir"] = MakeFolderAsync,
        ["rm"] = RemoveAsync,
        ["cp"] = (call, token) => CopyAsync(call, move: false, token),
        ["mv"] = (call, token) => CopyAsync(call, move: true, token),
        ["test"] = TestAsync,
        ["["] = TestAsync,
        ["[["] = TestAsync,
        ["tar"] = ShellArchive.RunAsync,
    };

    /// <summary>An error in the words of a Unix.</summary>
    internal static string Reason(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "No such file or directory",
        UnauthorizedAccessException => "Permission denied",
        _ => error.Message,
    };

    private static async Task<int> PrintAsync(ShellCall call, string text, CancellationToken cancellationToken)
    {
        await call.WriteAsync(text, cancellationToken);
        return 0;
    }

    private static async Task<int> PrintEnvironmentAsync(ShellCall call, CancellationToken cancellationToken)
    {
        if (call.Arguments.Count == 0) { return await Known["env"](call, cancellationToken); }
        return call.Session.Environment.TryGetValue(call.Arguments[0], out var value) ? await PrintAsync(call, value + "\n", cancellationToken) : 1;
    }

    private static Task<int> Export(ShellCall call, CancellationToken cancellationToken)
    {
        foreach (var argument in call.Arguments.Where(a => a.Contains('=', StringComparison.Ordinal)))
        {
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            call.Session.Set(argument[..equals], argument[(equals + 1)..]);
        }

        return Task.FromResult(0);
    }

    private static Task<int> Unset(ShellCall call, CancellationToken cancellationToken)
    {
        foreach (var name in call.Arguments) { call.Session.Set(name, null); }
        return Task.FromResult(0);
    }

    private static async Task<int> ChangeFolderAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var path = call.Session.Path(call.Arguments.Count > 0 ? call.Arguments[0] : "/");
        if (!call.Session.Files.IsFolder(path)) { return await call.FailAsync($"can't cd to {call.Arguments[0]}: No such file or directory", cancellationToken, 2); }
        call.Session.Folder = path;
        return 0;
    }

    private static async Task<int> BaseNameAsync(ShellCall call, CancellationToken cancellationToken)
    {
        if (call.Arguments.Count == 0) { return await call.FailAsync("a path is missing", cancellationToken); }
        var name = call.Arguments[0].TrimEnd('/').Split('/')[^1];
        var suffix = call.Arguments.Count > 1 ? call.Arguments[1] : "";
        return await PrintAsync(call, (suffix.Length > 0 && name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name) + "\n", cancellationToken);
    }

    private static async Task<int> WhichAsync(ShellCall call, CancellationToken cancellationToken) =>
        call.Arguments.Count > 0 && ShellVocabulary.Knows(call.Arguments[0]) ? await PrintAsync(call, $"/bin/{call.Arguments[0]}\n", cancellationToken) : 1;

    private static async Task<int> ResolveAsync(ShellCall call, CancellationToken cancellationToken)
    {
        if (call.Arguments.Count == 0) { return await call.FailAsync("a name is missing", cancellationToken); }
        var address = call.Session.Network.AddressOf(call.Session.Pod.Namespace, call.Arguments[0]);
        return address is null
            ? await call.FailAsync($"can't resolve '{call.Arguments[0]}': Name or service not known", cancellationToken)
            : await PrintAsync(call, $"Name:\t{call.Arguments[0]}\nAddress: {address}\n", cancellationToken);
    }

    private static async Task<int> FetchAsync(ShellCall call, bool quietly, CancellationToken cancellationToken)
    {
        var (method, body, include, fail, headers, urls) = (HttpMethod.Get, (string?)null, false, false, new List<string>(), new List<string>());
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            var argument = call.Arguments[i];
            switch (argument)
            {
                case "-X" or "--request" when i + 1 < call.Arguments.Count: method = new HttpMethod(call.Arguments[++i]); break;
                case "-d" or "--data" or "--post-data" when i + 1 < call.Arguments.Count: body = call.Arguments[++i]; break;
                case "-H" or "--header" when i + 1 < call.Arguments.Count: headers.Add(call.Arguments[++i]); break;
                case "-o" or "-O" or "-m" or "--max-time" or "-T" when i + 1 < call.Arguments.Count: i++; break;
                case "-i" or "--include": include = true; break;
                case "-f" or "--fail": fail = true; break;
                default: if (!argument.StartsWith('-')) { urls.Add(argument); } break;
            }
        }

        if (urls.Count != 1 || !Uri.TryCreate(urls[0].Contains("://", StringComparison.Ordinal) ? urls[0] : $"http://{urls[0]}", UriKind.Absolute, out var address))
        {
            return await call.FailAsync("one address is needed", cancellationToken, 2);
        }

        using var request = new HttpRequestMessage(body is not null && method == HttpMethod.Get ? HttpMethod.Post : method, address);
        if (body is not null) { request.Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"); }
        foreach (var header in headers.Select(h => h.Split(':', 2)).Where(h => h.Length == 2))
        {
            if (request.Content is not null && header[0].Equals("content-type", StringComparison.OrdinalIgnoreCase)) { request.Content.Headers.Remove("Content-Type"); request.Content.Headers.TryAddWithoutValidation("Content-Type", header[1].Trim()); }
            else { request.Headers.TryAddWithoutValidation(header[0], header[1].Trim()); }
        }

        using var answer = await call.Session.Network.SendAsync(call.Session.Pod.Namespace, request, cancellationToken);
        if (include) { await call.WriteAsync($"HTTP/1.1 {(int)answer.StatusCode} {answer.ReasonPhrase}\r\n{answer.Headers}{answer.Content.Headers}\r\n", cancellationToken); }
        if ((quietly || fail) && !answer.IsSuccessStatusCode) { return await call.FailAsync(quietly ? $"server returned error: HTTP/1.1 {(int)answer.StatusCode} {answer.ReasonPhrase}" : $"(22) The requested URL returned error: {(int)answer.StatusCode}", cancellationToken, quietly ? 1 : 22); }
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await content.CopyToAsync(call.Output, cancellationToken);
        return 0;
    }
}
