using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Sync;

/// <summary>The namespace that an Application goes to, as a sync makes it and keeps its metadata (upstream: <c>controller/sync_namespace.go</c>).</summary>
internal static class ManagedNamespace
{
    /// <summary>What it is to be. Metadata is applied server-side, beside that of others.</summary>
    public static JsonObject TargetOf(JsonObject app)
    {
        var target = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = app.Text("spec", "destination", "namespace") },
        };
        if (app.Map("spec", "syncPolicy", "managedNamespaceMetadata") is { } managed)
        {
            foreach (var part in (ReadOnlySpan<string>)["labels", "annotations"])
            {
                if (managed.Map(part) is { } stated)
                {
                    target["metadata"]![part] = stated.DeepClone();
                }
            }

            target.Ensure("metadata", "annotations")[Words.SyncOptions] = "ServerSideApply=true";
        }

        return target;
    }
}
