using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace Clusters.Commands;

/// <summary>Prints what a command of kubectl prints, and remembers what it changed.</summary>
internal sealed class Printer(IProgress<CommandLine> output)
{
    private readonly ImmutableArray<ObjectChange>.Builder _changes = ImmutableArray.CreateBuilder<ObjectChange>();
    private readonly ImmutableArray<string>.Builder _errors = ImmutableArray.CreateBuilder<string>();

    public CommandResult Result => new(_errors.Count == 0 ? 0 : 1, _changes.ToImmutable(), _errors.ToImmutable());

    public void Line(string text) => output.Report(new CommandLine(text));

    public void Warning(string text) => output.Report(new CommandLine("Warning: " + text, IsError: true));

    public void Changed(string kind, string ns, string name, string verb)
    {
        _changes.Add(new ObjectChange(kind, ns, name, verb));
        Line($"{kind}/{name} {verb}");
    }

    // Since 1.34 kubectl says from where it deleted.
    public void Deleted(string kind, string ns, string name)
    {
        _changes.Add(new ObjectChange(kind, ns, name, "deleted"));
        Line(ns.Length == 0 ? $"{kind} \"{name}\" deleted" : $"{kind} \"{name}\" deleted from {ns} namespace");
    }

    public void Error(string text)
    {
        _errors.Add(text);
        foreach (var line in text.Split('\n')) { output.Report(new CommandLine(line, IsError: true)); }
    }

    public void Error(ApiException error, string context = "")
    {
        var details = error.Status?["details"]?["causes"] as JsonArray;
        Error(details is null && error.Reason.Length == 0
            ? $"error: {context}{error.Message}"
            : $"Error from server ({error.Reason}): {context}{error.Message}");
    }
}
