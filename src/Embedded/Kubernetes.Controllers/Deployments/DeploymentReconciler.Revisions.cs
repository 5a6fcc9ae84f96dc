using System.Net;
using k8s.Models;
using Kubernetes.Runtime;

namespace Kubernetes.Controllers.Deployments;

internal sealed partial class DeploymentReconciler
{
    /// <summary>The new ReplicaSet of a Deployment carries the highest revision, also when a rollback took an old one up again.</summary>
    private async Task<V1ReplicaSet> KeepRevisionAsync(
        V1Deployment deployment, V1ReplicaSet newSet, List<V1ReplicaSet> sets, CancellationToken cancellationToken)
    {
        var revision = sets.Where(set => set.Metadata.Uid != newSet.Metadata.Uid).Select(RevisionAnnotations.Revision).DefaultIfEmpty(0).Max() + 1;
        var body = Models.Copy(newSet);
        var changed = RevisionAnnotations.Carry(deployment, body, revision, isNew: false);
        if (body.Spec.MinReadySeconds != deployment.Spec.MinReadySeconds)
        {
            body.Spec.MinReadySeconds = deployment.Spec.MinReadySeconds;
            changed = true;
        }

        if (changed) { newSet = await client.ReplaceAsync(ResourceTypes.ReplicaSets, body, subresource: null, cancellationToken); }
        await KeepRevisionOfAsync(deployment, RevisionAnnotations.Revision(newSet), cancellationToken);
        if (deployment.Spec.ProgressDeadlineSeconds is not null && DeploymentStatus.Condition(deployment.Status, "Progressing") is null)
        {
            DeploymentStatus.Set(
                deployment, "Progressing", "True", "FoundNewReplicaSet", $"Found new replica set \"{newSet.Metadata.Name}\"", time.GetUtcNow());
        }

        return newSet;
    }

    private async Task<V1ReplicaSet> CreateNewAsync(V1Deployment deployment, List<V1ReplicaSet> sets, CancellationToken cancellationToken)
    {
        var hash = TemplateHash.Of(deployment.Spec.Template, deployment.Status?.CollisionCount);
        var template = Models.Copy(deployment.Spec.Template);
        template.Metadata ??= new V1ObjectMeta();
        template.Metadata.Labels = Labelled(template.Metadata.Labels);
        var selector = Models.Copy(deployment.Spec.Selector);
        selector.MatchLabels = Labelled(selector.MatchLabels);
        var body = new V1ReplicaSet
        {
            Metadata = new V1ObjectMeta
            {
                Name = $"{deployment.Metadata.Name}-{hash}",
                NamespaceProperty = deployment.Metadata.NamespaceProperty,
                Labels = new Dictionary<string, string>(template.Metadata.Labels),
                OwnerReferences = [Ownership.ControllerReference(ResourceTypes.Deployments, deployment)],
            },
            Spec = new V1ReplicaSetSpec { Replicas = 0, MinReadySeconds = deployment.Spec.MinReadySeconds, Selector = selector, Template = template },
        };
        var revision = sets.Select(RevisionAnnotations.Revision).DefaultIfEmpty(0).Max() + 1;
        RevisionAnnotations.Carry(deployment, body, revision, isNew: true);
        RevisionAnnotations.SetDesired(body, deployment);
        body.Spec.Replicas = RollingUpdate.NewReplicas(deployment, body, [.. sets, body]);

        V1ReplicaSet created;
        try
        {
            created = await client.CreateAsync(ResourceTypes.ReplicaSets, body, cancellationToken);
        }
        catch (ApiException taken) when (taken.Code == HttpStatusCode.Conflict && taken.Reason == "AlreadyExists")
        {
            await CountCollisionAsync(deployment, body, cancellationToken);
            throw;
        }
        catch (ApiException refused)
        {
            var message = $"Failed to create new replica set \"{body.Metadata.Name}\": {refused.Message}";
            DeploymentStatus.Set(deployment, "Progressing", "False", "ReplicaSetCreateError", message, time.GetUtcNow());
            deployment.Status!.ObservedGeneration = deployment.Metadata.Generation;
            await client.ReplaceStatusAsync(ResourceTypes.Deployments, deployment, cancellationToken);
            await RecordAsync(deployment, "ReplicaSetCreateError", message, cancellationToken, "Warning");
            throw;
        }

        if (created.Spec.Replicas > 0)
        {
            await RecordAsync(
                deployment, "ScalingReplicaSet", $"Scaled up replica set {created.Metadata.Name} from 0 to {created.Spec.Replicas}", cancellationToken);
        }

        await KeepRevisionOfAsync(deployment, revision, cancellationToken);
        if (deployment.Spec.ProgressDeadlineSeconds is not null)
        {
            DeploymentStatus.Set(
                deployment, "Progressing", "True", "NewReplicaSetCreated", $"Created new replica set \"{created.Metadata.Name}\"", time.GetUtcNow());
        }

        return created;

        Dictionary<string, string> Labelled(IDictionary<string, string>? labels) =>
            new(labels ?? new Dictionary<string, string>()) { [RevisionAnnotations.HashLabel] = hash };
    }

    /// <summary>Another ReplicaSet has the name: the count makes the next hash another one. Ours, not yet seen, is no collision.</summary>
    private async Task CountCollisionAsync(V1Deployment deployment, V1ReplicaSet wanted, CancellationToken cancellationToken)
    {
        var existing = await client.FindAsync(ResourceTypes.ReplicaSets, wanted.Key(), cancellationToken);
        if (existing is null || (string?)existing["metadata"]?["ownerReferences"]?[0]?["uid"] == deployment.Metadata.Uid) { return; }
        var body = Models.Copy(deployment);
        body.Status ??= new V1DeploymentStatus();
        body.Status.CollisionCount = (body.Status.CollisionCount ?? 0) + 1;
        await client.ReplaceStatusAsync(ResourceTypes.Deployments, body, cancellationToken);
    }

    private async Task KeepRevisionOfAsync(V1Deployment deployment, long revision, CancellationToken cancellationToken)
    {
        deployment.Metadata.Annotations ??= new Dictionary<string, string>();
        var text = revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (deployment.Metadata.Annotations.TryGetValue(RevisionAnnotations.RevisionName, out var known) && known == text) { return; }
        var body = Models.Copy(deployment);
        body.Metadata.Annotations ??= new Dictionary<string, string>();
        body.Metadata.Annotations[RevisionAnnotations.RevisionName] = text;
        var written = await client.ReplaceAsync(ResourceTypes.Deployments, body, subresource: null, cancellationToken);
        deployment.Metadata = written.Metadata;
    }
}
