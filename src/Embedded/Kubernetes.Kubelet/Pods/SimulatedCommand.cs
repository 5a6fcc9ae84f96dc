using System.Collections.Immutable;
using k8s.Models;
using Kubernetes.Kubelet.Exec;

namespace Kubernetes.Kubelet.Pods;

/// <summary>What the built-in shell runs of a container whose image the node does not have.</summary>
/// <param name="Command">The command; empty where there is none, or where it is not run.</param>
/// <param name="Refusal">Why a stated command is not run; null where it is, or where none is stated.</param>
internal sealed record SimulatedCommand(ImmutableArray<string> Command, string? Refusal)
{
    private static readonly string[] AskTheNetwork = ["wget", "curl"];

    /// <summary>
    /// Chooses what to run: the command where the shell knows every program that it names, and a shell where a container only has an
    /// input, as that of <c>kubectl run -it</c>.
    /// </summary>
    /// <param name="container">The container.</param>
    /// <param name="command">Its command and arguments.</param>
    /// <param name="waitsForIt">Whether a pod or a release waits for its success.</param>
    /// <param name="openSession">Opens what it would run in.</param>
    internal static SimulatedCommand Of(V1Container container, ImmutableArray<string> command, bool waitsForIt, Func<ShellSession> openSession)
    {
        if (command.IsEmpty) { return new SimulatedCommand(container.Stdin is true ? ["sh"] : [], null); }
        try
        {
            var names = ShellVocabulary.CommandsOf(command, openSession());
            var unknown = names.Where(name => !ShellVocabulary.Knows(name)).ToList();
            if (unknown.Count > 0) { return Refused($"the node's built-in shell does not know {string.Join(", ", unknown.Select(name => $"\"{name}\""))}"); }

            // What it would wait for is often simulated too, and then answers nothing.
            return waitsForIt && names.Any(name => AskTheNetwork.Contains(name.Split('/')[^1]))
                ? Refused("a simulated pod that it may ask would not answer it")
                : new SimulatedCommand(command, null);
        }
        catch (ShellSyntaxException error)
        {
            return Refused($"the node's built-in shell does not understand its script ({error.Message})");
        }
    }

    private static SimulatedCommand Refused(string why) => new([], $"Its command is not run: {why}.");
}
