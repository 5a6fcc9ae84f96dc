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

    /// <summary>What kubectl tells beside its answer: on standard error, and no error.</summary>
    public void Aside(string text) => output.Report(new CommandLine(text, IsError: true));

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
        var details = error.Status?["details"] as JsonObject;
        if (error.Reason == "Invalid" && details is not null)
        {
            Error(Invalid(error.Message, details));
            return;
        }

        Error(details?["causes"] is null && error.Reason.Length == 0
            ? $"error: {context}{error.Message}"
            : $"Error from server ({error.Reason}): {context}{error.Message}");
    }

    // kubectl puts these words together itself, out of the details (cmd/util/helpers.go).
    private static string Invalid(string message, JsonObject details)
    {
        var (kind, name) = ((string?)details["kind"] ?? "", (string?)details["name"] ?? "");
        var causes = (details["causes"] as JsonArray ?? []).Select(cause => $"{(string?)cause?["field"]}: {(string?)cause?["message"]}").Distinct().ToList();
        var subject = kind.Length + name.Length > 0 ? $"The {kind} \"{name}\" is invalid"
            : causes.Count == 0 ? $"The request is invalid: {message}" : "The request is invalid";
        return causes switch
        {
            [] => subject,
            [var one] => $"{subject}: {one}",
            _ => $"{subject}: \n{string.Join('\n', causes.Select(cause => "* " + cause))}",
        };
    }
}
