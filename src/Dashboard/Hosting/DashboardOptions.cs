using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Tutorial.Model;

namespace Dashboard.Hosting;

/// <summary>What can be said on the command line, or as environment variables of the same names.</summary>
/// <param name="DataFolder">The folder that holds everything: cluster, repository, progress.</param>
/// <param name="Port">The port of the dashboard; null takes the one kept in the data folder, or 5080.</param>
/// <param name="ApiPort">The port of the embedded cluster's API; null takes the one kept in the data folder, or 6443.</param>
/// <param name="InContainer">Whether it runs in a container, where it binds all interfaces.</param>
/// <param name="PublishedHost">In a container, the host name under which its ports are published.</param>
/// <param name="JumpTo">Steps to jump ahead to after the start, in order.</param>
/// <param name="Cluster">The cluster of a kubeconfig to learn on, or the built-in one by its name; null takes the one kept in the data folder.</param>
public sealed record DashboardOptions(
    string DataFolder, int? Port, int? ApiPort, bool InContainer, string PublishedHost, ImmutableArray<StepId> JumpTo, ClusterChoice? Cluster = null)
{
    /// <summary>Reads the options.</summary>
    /// <param name="configuration">Where they come from: <c>data</c>, <c>port</c>, <c>api-port</c>, <c>published-host</c>, <c>context</c>, <c>kubeconfig</c>, <c>git-host-address</c>.</param>
    /// <exception cref="StartException">A value is not what it should be.</exception>
    public static DashboardOptions Read(IConfiguration configuration)
    {
        var data = configuration["data"] ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "learning-gitops");
        return new DashboardOptions(
            Path.GetFullPath(data),
            ReadPort(configuration, "port"),
            ReadPort(configuration, "api-port"),
            configuration["DOTNET_RUNNING_IN_CONTAINER"] is "true" or "1",
            configuration["published-host"] ?? "localhost",
            [.. (configuration["jump-to"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(ReadStep)],
            ReadCluster(configuration));
    }

    private static ClusterChoice? ReadCluster(IConfiguration configuration)
    {
        var (context, kubeconfig, address) = (configuration["context"], configuration["kubeconfig"], configuration["git-host-address"]);
        if (string.IsNullOrEmpty(context))
        {
            return address is null ? null : throw new StartException("--git-host-address is for a cluster of a kubeconfig. Name its context with --context.");
        }

        // An EndpointSlice takes no loopback address, and pods would look for it in themselves.
        if (address is not null && (!IPAddress.TryParse(address, out var ip) || ip.AddressFamily != AddressFamily.InterNetwork || IPAddress.IsLoopback(ip)))
        {
            throw new StartException($"--git-host-address {address} is not an IPv4 address that pods can reach. For kind, give the gateway of Docker's network kind.");
        }

        return new ClusterChoice(context, kubeconfig is null ? null : Path.GetFullPath(kubeconfig), address);
    }

    private static StepId ReadStep(string text) => text.Split('/') is [var phase, var slug] && int.TryParse(phase, out var number)
        ? new StepId(number, slug)
        : throw new StartException($"--jump-to {text} is not a step. Give one as the address of its page names it, such as 2/register-argo-cd.");

    private static int? ReadPort(IConfiguration configuration, string name) => configuration[name] switch
    {
        null or "" => null,
        var text when int.TryParse(text, out var port) && port is >= 0 and <= 65535 => port,
        var text => throw new StartException($"--{name} {text} is not a port. Give a number from 1 to 65535, or 0 for any free one."),
    };
}
