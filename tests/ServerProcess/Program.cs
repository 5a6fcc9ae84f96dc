using System.Globalization;
using ServerProcess;

// usage: ServerProcess DATA-FOLDER [PORT] [--bare] [--endpoint]
// Prints "ready KUBECONFIG" when it answers, and ends when its standard input ends. With --bare there are no controllers
// and no node; with --endpoint the address of a bare TLS endpoint follows, to compare with.
if (args is not [var folder, ..])
{
    await Console.Error.WriteLineAsync("usage: ServerProcess DATA-FOLDER [PORT] [--bare] [--endpoint]");
    return 2;
}

var port = args.Length > 1 && int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out var stated) ? stated : 0;
await using var cluster = await ClusterUnderTest.StartAsync(new ClusterUnderTestOptions { DataDirectory = folder, Port = port, IsBare = args.Contains("--bare") }, CancellationToken.None);
await using var endpoint = args.Contains("--endpoint") ? await BareEndpoint.StartAsync(CancellationToken.None) : null;
await Console.Out.WriteLineAsync(endpoint is null ? $"ready {cluster.Kubeconfig}" : $"ready {cluster.Kubeconfig} {endpoint.Address}");
await Console.In.ReadToEndAsync();
return 0;
