using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Volumes;

/// <summary>
/// Binds a claim to a volume that fits, or has one made by the local path provisioner of the standard class; gives volumes back
/// when their claim is gone.
/// </summary>
internal sealed class ClaimReconciler(
    ControllerContext context, ILister<V1PersistentVolume> volumes, ILister<V1StorageClass> classes, EventRecorder events) : IReconciler
{
    private const string Provisioner = "rancher.io/local-path";
    private const string Protection = "kubernetes.io/pvc-protection";
    private const string SelectedNode = "volume.kubernetes.io/selected-node";

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        await GiveBackAsync(key, cancellationToken);
        if (context.Claims.Find(key) is not { } claim) { return ReconcileResult.Done; }
        if (claim.Metadata.DeletionTimestamp is not null) { await ReleaseUnusedAsync(claim, cancellationToken); }
        else if (claim.Status?.Phase != "Bound") { await BindAsync(claim, cancellationToken); }
        return ReconcileResult.Done;
    }

    private static ResourceQuantity? Size(IDictionary<string, ResourceQuantity>? quantities) =>
        quantities is not null && quantities.TryGetValue("storage", out var size) ? size : null;

    private async Task BindAsync(V1PersistentVolumeClaim claim, CancellationToken cancellationToken)
    {
        var volume = volumes.All.Values.FirstOrDefault(candidate => candidate.Spec.ClaimRef?.Uid == claim.Metadata.Uid)
            ?? (claim.Spec.VolumeName is { Length: > 0 } name ? volumes.Find(new ObjectKey("", name)) : Fitting(claim));
        if (volume is not null)
        {
            await BindAsync(claim, volume, cancellationToken);
            return;
        }

        if (claim.Spec.VolumeName is { Length: > 0 } || claim.Spec.StorageClassName is not { Length: > 0 } className)
        {
            await RecordAsync(claim, "Normal", "FailedBinding", "no persistent volumes available for this claim and no storage class is set", cancellationToken);
            return;
        }

        if (classes.Find(new ObjectKey("", className)) is not { } storage)
        {
            await RecordAsync(claim, "Warning", "ProvisioningFailed", $"storageclass.storage.k8s.io \"{className}\" not found", cancellationToken);
            return;
        }

        var node = claim.Metadata.Annotations is { } annotations && annotations.TryGetValue(SelectedNode, out var selected) ? selected : null;
        if (storage.VolumeBindingMode == "WaitForFirstConsumer" && node is null)
        {
            await RecordAsync(claim, "Normal", "WaitForFirstConsumer", "waiting for first consumer to be created before binding", cancellationToken);
            return;
        }

        node ??= context.Nodes.All.Keys.Select(found => found.Name).Order(StringComparer.Ordinal).FirstOrDefault();
        if (storage.Provisioner != Provisioner || node is null)
        {
            await RecordAsync(
                claim, "Normal", "ExternalProvisioning",
                $"Waiting for a volume to be created either by the external provisioner '{storage.Provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
                cancellationToken);
            return;
        }

        var made = await ProvisionAsync(claim, storage, node, cancellationToken);
        await RecordAsync(claim, "Normal", "ProvisioningSucceeded", $"Successfully provisioned volume {made.Metadata.Name}", cancellationToken);
        await BindAsync(claim, made, cancellationToken);
    }

    /// <summary>The smallest free volume that fits.</summary>
    private V1PersistentVolume? Fitting(V1PersistentVolumeClaim claim)
    {
        var selector = LabelSelector.Of(claim.Spec.Selector);
        var wanted = Size(claim.Spec.Resources?.Requests)?.ToDecimal() ?? 0;
        return volumes.All.Values
            .Where(volume => volume.Metadata.DeletionTimestamp is null
                && (volume.Spec.ClaimRef is null
                    || (string.IsNullOrEmpty(volume.Spec.ClaimRef.Uid) && volume.Spec.ClaimRef.Name == claim.Metadata.Name
                        && volume.Spec.ClaimRef.NamespaceProperty == claim.Metadata.NamespaceProperty))
                && (volume.Spec.StorageClassName ?? "") == (claim.Spec.StorageClassName ?? "")
                && selector.Matches(volume.Metadata.Labels)
                && (claim.Spec.AccessModes ?? []).All(mode => volume.Spec.AccessModes?.Contains(mode) == true)
                && (Size(volume.Spec.Capacity)?.ToDecimal() ?? 0) >= wanted)
            .MinBy(volume => Size(volume.Spec.Capacity)?.ToDecimal() ?? 0);
    }

    private async Task<V1PersistentVolume> ProvisionAsync(V1PersistentVolumeClaim claim, V1StorageClass storage, string node, CancellationToken cancellationToken)
    {
        var name = $"pvc-{claim.Metadata.Uid}";
        var volume = new V1PersistentVolume
        {
            Metadata = new V1ObjectMeta
            {
                Name = name,
                Annotations = new Dictionary<string, string>
                {
                    ["pv.kubernetes.io/provisioned-by"] = Provisioner,
                    ["local.path.provisioner/selected-node"] = node,
                },
            },
            Spec = new V1PersistentVolumeSpec
            {
                Capacity = claim.Spec.Resources?.Requests,
                AccessModes = claim.Spec.AccessModes,
                StorageClassName = storage.Metadata.Name,
                PersistentVolumeReclaimPolicy = storage.ReclaimPolicy ?? "Delete",
                VolumeMode = claim.Spec.VolumeMode ?? "Filesystem",
                ClaimRef = ReferenceTo(claim),
                HostPath = new V1HostPathVolumeSource
                {
                    Path = $"{context.Options.LocalPath}/{name}_{claim.Metadata.NamespaceProperty}_{claim.Metadata.Name}",
                    Type = "DirectoryOrCreate",
                },
                NodeAffinity = new V1VolumeNodeAffinity
                {
                    Required = new V1NodeSelector
                    {
                        NodeSelectorTerms =
                        [
                            new V1NodeSelectorTerm
                            {
                                MatchExpressions = [new V1NodeSelectorRequirement { Key = "kubernetes.io/hostname", OperatorProperty = "In", Values = [node] }],
                            },
                        ],
                    },
                },
            },
        };
        try
        {
            return await context.Client.CreateAsync(ResourceTypes.PersistentVolumes, volume, cancellationToken);
        }
        catch (ApiException there) when (there.Reason == "AlreadyExists")
        {
            var made = await context.Client.FindAsync(ResourceTypes.PersistentVolumes, new ObjectKey("", name), cancellationToken);
            return made?.As<V1PersistentVolume>() ?? throw new InvalidOperationException($"the volume {name} went while it was made");
        }
    }

    private async Task BindAsync(V1PersistentVolumeClaim claim, V1PersistentVolume volume, CancellationToken cancellationToken)
    {
        if (volume.Spec.ClaimRef?.Uid is { Length: > 0 } other && other != claim.Metadata.Uid) { return; }
        if (volume.Spec.ClaimRef?.Uid != claim.Metadata.Uid)
        {
            var taken = Models.Copy(volume);
            taken.Spec.ClaimRef = ReferenceTo(claim);
            volume = await context.Client.ReplaceAsync(ResourceTypes.PersistentVolumes, taken, subresource: null, cancellationToken);
        }

        await context.Client.SetPhaseAsync(volume, "Bound", cancellationToken);
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["annotations"] = new JsonObject { ["pv.kubernetes.io/bind-completed"] = "yes", ["pv.kubernetes.io/bound-by-controller"] = "yes" },
            },
            ["spec"] = new JsonObject { ["volumeName"] = volume.Metadata.Name },
        };
        await context.Client.PatchAsync(ResourceTypes.PersistentVolumeClaims, claim.Key(), PatchType.Merge, patch, new WriteOptions(), cancellationToken);
        var status = new V1PersistentVolumeClaimStatus { Phase = "Bound", AccessModes = volume.Spec.AccessModes, Capacity = volume.Spec.Capacity };
        await context.Client.PatchAsync(
            ResourceTypes.PersistentVolumeClaims,
            claim.Key(),
            PatchType.Merge,
            new JsonObject { ["status"] = JsonNode.Parse(KubernetesJson.Serialize(status)) },
            new WriteOptions(Subresource: "status"),
            cancellationToken);
    }

    /// <summary>A volume whose claim is gone is released, and deleted where its policy says so.</summary>
    private async Task GiveBackAsync(ObjectKey claim, CancellationToken cancellationToken)
    {
        foreach (var volume in volumes.All.Values.Where(volume => volume.Spec.ClaimRef is { Uid.Length: > 0 } reference
            && reference.NamespaceProperty == claim.Namespace && reference.Name == claim.Name
            && context.Claims.Find(claim)?.Metadata.Uid != reference.Uid))
        {
            // The cache may be behind a claim that was just made; the server is asked before anything is given back.
            var current = await context.Client.FindAsync(ResourceTypes.PersistentVolumeClaims, claim, cancellationToken);
            if (current?.Uid() == volume.Spec.ClaimRef.Uid) { continue; }
            await context.Client.SetPhaseAsync(volume, "Released", cancellationToken);
            if (volume.Spec.PersistentVolumeReclaimPolicy == "Delete" && volume.Metadata.DeletionTimestamp is null)
            {
                await context.Client.DeleteAsync(
                    ResourceTypes.PersistentVolumes, volume.Key(), new DeletionOptions(Uid: volume.Metadata.Uid), cancellationToken);
            }
        }
    }

    private async Task ReleaseUnusedAsync(V1PersistentVolumeClaim claim, CancellationToken cancellationToken)
    {
        if (claim.Metadata.Finalizers?.Contains(Protection) != true) { return; }
        var inUse = context.Pods.InNamespace(claim.Metadata.NamespaceProperty).Any(pod => !pod.IsTerminated()
            && (pod.Spec.Volumes ?? []).Any(volume => volume.PersistentVolumeClaim?.ClaimName == claim.Metadata.Name));
        if (!inUse) { await context.Client.RemoveFinalizerAsync(ResourceTypes.PersistentVolumeClaims, claim, Protection, cancellationToken); }
    }

    private static V1ObjectReference ReferenceTo(V1PersistentVolumeClaim claim) => new()
    {
        ApiVersion = "v1",
        Kind = "PersistentVolumeClaim",
        NamespaceProperty = claim.Metadata.NamespaceProperty,
        Name = claim.Metadata.Name,
        Uid = claim.Metadata.Uid,
    };

    private Task RecordAsync(V1PersistentVolumeClaim claim, string type, string reason, string message, CancellationToken cancellationToken) =>
        events.RecordAsync(Models.About(ResourceTypes.PersistentVolumeClaims, claim), type, reason, message, cancellationToken);
}
