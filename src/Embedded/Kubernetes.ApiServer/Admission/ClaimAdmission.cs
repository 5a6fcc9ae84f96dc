using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Admission;

/// <summary>A new PersistentVolumeClaim gets the default storage class and its protection.</summary>
internal static class ClaimAdmission
{
    private const string DefaultClass = "storageclass.kubernetes.io/is-default-class";

    /// <summary>Completes a claim.</summary>
    public static void Admit(ObjectStore store, JsonObject claim)
    {
        AdmissionChain.AddFinalizer(claim, "kubernetes.io/pvc-protection");
        if (claim["spec"] is not JsonObject spec || spec.ContainsKey("storageClassName"))
        {
            return;
        }

        var chosen = store.Snapshot.Of("storage.k8s.io/storageclasses").In(null)
            .Select(c => c.Parse())
            .Where(c => (string?)c["metadata"]?["annotations"]?[DefaultClass] == "true")
            .OrderByDescending(c => (string?)c["metadata"]?["creationTimestamp"], StringComparer.Ordinal)
            .FirstOrDefault();
        if (chosen is not null)
        {
            spec["storageClassName"] = (string?)chosen["metadata"]?["name"];
        }
    }
}
