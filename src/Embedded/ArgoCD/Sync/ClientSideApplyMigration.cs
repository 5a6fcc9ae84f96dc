using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.Sync;

/// <summary>
/// Before an object is applied server-side for the first time, what <c>kubectl apply</c> owned of it is given to this controller. Otherwise
/// fields that git drops would stay, because kubectl still owns them.
/// </summary>
/// <param name="edit">Writes it.</param>
internal sealed class ClientSideApplyMigration(MetadataEdit edit)
{
    /// <summary>Whose fields are taken over where the Application names nobody else.</summary>
    public const string DefaultManager = "kubectl-client-side-apply";

    /// <summary>Takes the fields of a manager over, if it owns any.</summary>
    public Task RunAsync(ResourceType type, ObjectKey key, string manager, CancellationToken cancellationToken) => edit.RunAsync(
        type, key, live => TakeOver(live, manager) is { } entries ? new JsonObject { ["managedFields"] = entries } : null, cancellationToken);

    /// <returns>The entries of <c>managedFields</c> after it; null where there is nothing to take over.</returns>
    private static JsonArray? TakeOver(JsonObject live, string manager)
    {
        var entries = live.Items("metadata", "managedFields").ToList();
        var old = entries.Find(entry => entry.Text("manager") == manager && entry.Text("operation") == "Update" && entry.Text("subresource").Length == 0);
        if (old?.Map("fieldsV1") is not { } fields)
        {
            return null;
        }

        var own = entries.Find(entry => entry.Text("manager") == Words.ControllerManager && entry.Text("operation") == "Apply" && entry.Text("subresource").Length == 0);
        var merged = (own ?? old).Copy();
        (merged["manager"], merged["operation"]) = (Words.ControllerManager, "Apply");
        Unite(merged.Ensure("fieldsV1"), fields);

        // The annotation of client-side apply is nothing that git states.
        merged.Map("fieldsV1", "f:metadata", "f:annotations")?.Remove($"f:{Words.LastApplied}");
        return new JsonArray([.. entries.Where(entry => entry != old && entry != own).Select(entry => entry.DeepClone()).Append(merged)]);
    }

    private static void Unite(JsonObject set, JsonObject other)
    {
        foreach (var (name, below) in other)
        {
            if (set[name] is JsonObject known && below is JsonObject more)
            {
                Unite(known, more);
            }
            else
            {
                set[name] = below?.DeepClone();
            }
        }
    }
}
