using Kustomize.Fields;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>Puts objects into a namespace.</summary>
internal sealed class NamespaceTransformer(string space, IReadOnlyList<FieldSpec> specs, bool unsetOnly, SubjectMode subjects) : ITransformer
{
    public void Transform(List<Resource> resources)
    {
        if (space.Length == 0) { return; }
        foreach (var resource in resources)
        {
            resource.Remember();
            Move(resource, space, specs, unsetOnly, subjects);
            CheckConflict(resources, resource);
        }
    }

    /// <summary>Moves one object; the names of subjects are special.</summary>
    public static void Move(Resource resource, string space, IReadOnlyList<FieldSpec> specs, bool unsetOnly, SubjectMode subjects)
    {
        object? Set(object? present)
        {
            NodeKind.Demand(present, NodeKind.Scalar);
            return unsetOnly && Resource.Text(present).Length > 0 ? present : space;
        }

        var isBinding = resource.Kind is "RoleBinding" or "ClusterRoleBinding";
        if (!resource.IsClusterScoped) { resource.MetadataToWrite["namespace"] = Set(resource.Metadata.GetValueOrDefault("namespace")); }
        if (isBinding && resource.Body.GetValueOrDefault("subjects") is { } list && subjects != SubjectMode.None)
        {
            NodeKind.Demand(list, NodeKind.Sequence);
            foreach (var subject in ((List<object?>)list).OfType<Dictionary<string, object?>>())
            {
                var isChosen = subjects == SubjectMode.AllServiceAccounts ? Resource.Text(subject, "kind") == "ServiceAccount" : Resource.Text(subject, "name") == "default";
                if (isChosen) { subject["namespace"] = Set(subject.GetValueOrDefault("namespace")); }
            }
        }

        foreach (var spec in specs)
        {
            var isSpecial = spec.Path == "metadata/namespace" || (spec.Path == "metadata/name" && resource.ApiVersion != "v1") || (isBinding && spec.Kind is "RoleBinding" or "ClusterRoleBinding" && spec.Path == "subjects/namespace");
            if (isSpecial) { continue; }
            try { spec.Apply(resource, Set); }
            catch (KustomizeException error)
            {
                var isWrongKind = error.Message.Contains("wrong node kind: expected ScalarNode", StringComparison.Ordinal);
                throw new KustomizeException((isWrongKind ? "namespace field specs must target scalar nodes: " : "namespace transformation failed: ") + error.Message, error);
            }
        }
    }

    /// <summary>Looked for after each object, while those behind it still are what they were.</summary>
    private static void CheckConflict(List<Resource> resources, Resource changed)
    {
        var id = changed.Id;
        var same = resources.FindAll(other => other.Name == id.Name && other.Id.SameAs(id));
        if (same.Count > 1) { throw new KustomizeException($"namespace transformation produces ID conflict: [{string.Join(' ', same.Select(resource => GoJson.Write(resource.WithHistory())))}]"); }
    }
}
