using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using k8s.Models;
using Kubernetes.Kubelet.Containers;
using Kubernetes.Kubelet.Environment;
using Kubernetes.Kubelet.Exec;
using Kubernetes.Kubelet.Images;
using Kubernetes.Kubelet.Logs;
using Kubernetes.Kubelet.Node;
using Kubernetes.Runtime.Programs;

namespace Kubernetes.Kubelet.Pods;

/// <summary>Starts containers: as processes, as programs inside this process, or as simulations.</summary>
internal sealed class ContainerFactory(NodeServices node)
{
    // What a .NET process needs of the machine; nothing else of this process's environment reaches a child.
    private static readonly ImmutableArray<string> Inherited =
        ["PATH", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "SystemRoot", "TEMP", "TMP", "TMPDIR"];

    internal async Task<StartedContainer> StartAsync(
        PodContext context,
        V1Container container,
        ImageResolution image,
        ImmutableDictionary<string, string> environment,
        string folder,
        ContainerLog log,
        Func<ImmutableArray<string>, ShellSession> openSession,
        CancellationToken cancellationToken)
    {
        var command = (container.Command ?? []).Select(part => EnvironmentResolver.Expand(part, environment)).ToImmutableArray();
        var args = (container.Args ?? []).Select(part => EnvironmentResolver.Expand(part, environment)).ToImmutableArray();
        if (image is ImageResolution.Runnable { Image: ProcessImage process, Reference: var reference })
        {
            return await StartProcessAsync(context, container, process, reference.Tag, command, args, environment, folder, log, cancellationToken);
        }

        var description = new ContainerDescription(context.Key, container.Name, container.Image, command.AddRange(args));
        if (image is ImageResolution.Runnable { Image: ProgramImage known } && known.Create(description) is { } program)
        {
            return await StartProgramAsync(context, description, program, environment, log);
        }

        return Simulate(context, container, image, description.Arguments, log, openSession);
    }

    private static StartedContainer Simulate(
        PodContext context, V1Container container, ImageResolution image, ImmutableArray<string> command, ContainerLog log, Func<ImmutableArray<string>, ShellSession> openSession)
    {
        var isHook = context.Pod.Metadata.Annotations?.ContainsKey("helm.sh/hook") is true;
        var isInit = context.Pod.Spec.InitContainers?.Any(init => init.Name == container.Name && init.RestartPolicy != "Always") is true;
        var known = image is ImageResolution.Simulated
            ? SimulatedCommand.Of(container, command, isHook || isInit, () => openSession(command))
            : new SimulatedCommand([], null);
        if (!known.Command.IsEmpty)
        {
            return new StartedContainer(
                new ShellContainer(openSession(known.Command), known.Command, container.Tty is true, (container.Stdin is true, container.StdinOnce is true), log), [], IsSimulated: true);
        }

        log.Write($"This container is simulated: the embedded node has no program for the image {container.Image}. It does nothing and uses nothing.");
        if (known.Refusal is not null)
        {
            log.Write(known.Refusal);
        }

        // Helm waits for the end of a hook's pod, such as that of a chart's test.
        var ends = isHook || isInit || context.Pod.Metadata.OwnerReferences?.Any(owner => owner.Kind == "Job") is true;
        if (ends)
        {
            log.Write("A simulated container of a Job or of a helm hook, or before the others of a pod, ends at once with exit code 0.");
        }

        return new StartedContainer(new SimulatedContainer(ends), [], IsSimulated: true);
    }

    private async Task<StartedContainer> StartProgramAsync(
        PodContext context, ContainerDescription description, IContainerProgram program, ImmutableDictionary<string, string> environment, ContainerLog log)
    {
        var kubernetes = await node.PodCredentials(context.Key.Namespace, context.Pod.Spec.ServiceAccountName ?? "default", context.Pod.Uid());
        var lines = new LineSplitter(log.Write);
        var writer = new LogTextWriter(lines);
        var instance = new ProgramContainer(
            program,
            new ContainerContext
            {
                Pod = context.Key,
                Container = description.Name,
                Arguments = description.Arguments,
                Environment = environment.SetItem("HOSTNAME", context.Key.Name),
                Kubernetes = kubernetes,
                Resources = node.ResourcesOf(kubernetes),
                Network = context.Network,
                Log = writer,
                Time = node.Time,
            },
            lines);
        return new StartedContainer(instance, [kubernetes, writer], IsSimulated: false);
    }

    private async Task<StartedContainer> StartProcessAsync(
        PodContext context,
        V1Container container,
        ProcessImage image,
        string tag,
        ImmutableArray<string> command,
        ImmutableArray<string> args,
        ImmutableDictionary<string, string> environment,
        string folder,
        ContainerLog log,
        CancellationToken cancellationToken)
    {
        if (command.Length > 0 && command[0] != "dotnet")
        {
            throw new ContainerStartException(
                "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: "
                + $"error during container init: exec: \"{command[0]}\": executable file not found in $PATH");
        }

        if (!File.Exists(image.Assembly))
        {
            throw new ContainerStartException($"the program of the image {image.Repository} is not there: {image.Assembly}");
        }

        var root = Path.Combine(folder, "root");
        Directory.CreateDirectory(root);
        var loopback = FreePort();
        var all = Inherited
            .Select(name => KeyValuePair.Create(name, System.Environment.GetEnvironmentVariable(name)))
            .Where(entry => entry.Value is not null)
            .ToDictionary(entry => entry.Key, entry => entry.Value!);
        foreach (var (name, value) in (image.Environment?.Invoke(tag) ?? []).AddRange(Translated(context, container, environment, root)))
        {
            all[name] = value;
        }

        var port = PortOf(all) ?? image.Port;
        var proxy = (await node.Proxies.AddressAsync(context.Key.Namespace, cancellationToken)).GetLeftPart(UriPartial.Authority);
        all.TryAdd("HOSTNAME", context.Key.Name);
        all["HOME"] = root;
        all["ASPNETCORE_URLS"] = $"http://127.0.0.1:{loopback.ToString(CultureInfo.InvariantCulture)}";
        all["HTTP_PROXY"] = all["http_proxy"] = all["HTTPS_PROXY"] = proxy;
        all["LIFELINE"] = "stdin";
        all["DOTNET_EnableDiagnostics"] = "0";
        all.Remove("ASPNETCORE_HTTP_PORTS");
        all.Remove("NO_PROXY");

        var opened = context.Address.Open(
            port, node.Network.PortOfProcess(loopback, $"{context.Address.Address}:{port.ToString(CultureInfo.InvariantCulture)}"));
        try
        {
            var host = node.Options.DotnetHost ?? DotnetHost();
            return new StartedContainer(ProcessContainer.Start(host, [image.Assembly, .. args], all, root, log), [opened], IsSimulated: false);
        }
        catch (ContainerStartException)
        {
            opened.Dispose();
            throw;
        }
    }

    // A process of this machine sees the machine's files, not a container's. So a value that is an absolute path is taken
    // for a path in the container: in a volume, where one is mounted there, or else in a folder of its own.
    private static IEnumerable<KeyValuePair<string, string>> Translated(
        PodContext context, V1Container container, ImmutableDictionary<string, string> environment, string root)
    {
        foreach (var (name, value) in environment)
        {
            yield return KeyValuePair.Create(name, value.StartsWith('/') ? Translate(context, container, value, root) : value);
        }
    }

    private static string Translate(PodContext context, V1Container container, string path, string root)
    {
        var best = (container.VolumeMounts ?? [])
            .Where(mount => path == mount.MountPath || path.StartsWith(mount.MountPath.TrimEnd('/') + "/", StringComparison.Ordinal))
            .MaxBy(mount => mount.MountPath.Length);
        var (below, rest) = best is not null && context.Volumes.TryGetValue(best.Name, out var volume)
            ? (Path.Combine(volume, best.SubPath ?? ""), path[best.MountPath.TrimEnd('/').Length..])
            : (root, path);
        var target = Path.GetFullPath(Path.Combine(below, rest.TrimStart('/')));
        return target == below || target.StartsWith(below + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? target : root;
    }

    private static int? PortOf(Dictionary<string, string> environment)
    {
        if (environment.TryGetValue("ASPNETCORE_URLS", out var urls))
        {
            var last = urls.Split(';')[0].TrimEnd('/').Split(':')[^1];
            return int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
        }

        return environment.TryGetValue("ASPNETCORE_HTTP_PORTS", out var ports)
            && int.TryParse(ports.Split(';')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                ? first
                : null;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string DotnetHost()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Path.GetFileName(System.Environment.ProcessPath) == name)
        {
            return System.Environment.ProcessPath!;
        }

        // The runtime that this process runs on lies in shared/Microsoft.NETCore.App/VERSION below its host.
        var runtime = System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory();
        var beside = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }
}
