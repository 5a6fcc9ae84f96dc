using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Kubernetes.Runtime.Programs;

namespace ArgoCD.Programs;

/// <summary>The log of a component: one JSON object a line, the default format of Argo CD 3.</summary>
/// <param name="writer">The pod's standard output.</param>
/// <param name="time">The clock.</param>
internal sealed class PodLog(TextWriter writer, TimeProvider time)
{
    private readonly Lock _gate = new();

    public static PodLog Of(ContainerContext context) => new(context.Log, context.Time);

    public void Info(string message, string? application = null) => Write("info", message, application);

    public void Warn(string message, string? application = null) => Write("warning", message, application);

    public void Error(string message, string? application = null) => Write("error", message, application);

    private void Write(string level, string message, string? application)
    {
        JsonObject line = [];
        if (application is not null)
        {
            line["application"] = application;
        }

        line["level"] = level;
        line["msg"] = message;
        line["time"] = time.GetUtcNow().ToKubernetesTime();
        lock (_gate)
        {
            writer.WriteLine(line.ToJsonString());
            writer.Flush();
        }
    }
}
