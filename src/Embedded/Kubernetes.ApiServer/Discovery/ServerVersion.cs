using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Discovery;

/// <summary>The version of Kubernetes that is served.</summary>
internal static class ServerVersion
{
    /// <summary>The version as tags write it.</summary>
    public const string GitVersion = "v1.35.2";

    /// <summary>The answer to <c>/version</c>.</summary>
    public static JsonObject Document() => new()
    {
        ["major"] = "1",
        ["minor"] = "35",
        ["emulationMajor"] = "1",
        ["emulationMinor"] = "35",
        ["minCompatibilityMajor"] = "1",
        ["minCompatibilityMinor"] = "34",
        ["gitVersion"] = GitVersion,
        ["gitCommit"] = "0000000000000000000000000000000000000000",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2026-02-01T00:00:00Z",
        ["goVersion"] = "go1.25.7",
        ["compiler"] = "gc",
        ["platform"] = "linux/amd64",
    };
}
