using Kustomize.Resources;

namespace Kustomize.Patches;

/// <summary>Applies patches of both kinds to one object of a build.</summary>
internal static class ObjectPatch
{
    /// <summary>The one object that a patch without a target names.</summary>
    public static Resource Find(List<Resource> resources, Resource patch)
    {
        var wanted = patch.OriginalId;
        var found = resources.FindAll(resource => resource.AllIds.Any(id => id.SameAs(wanted)));
        return found.Count switch
        {
            1 => found[0],
            0 => throw new KustomizeException($"no matches for Id {wanted}; failed to find unique target for patch {wanted}"),
            _ => throw new KustomizeException($"multiple matches for Id {wanted}; failed to find unique target for patch {wanted}"),
        };
    }

    /// <summary>Merges a patch into an object that was chosen for it: it takes the object's version, and its labels and annotations are texts first.</summary>
    public static void ApplyToChosen(List<Resource> resources, Resource target, Resource patch, MergeSchemas schemas)
    {
        var copy = new Resource(PlainValue.Copy(patch.Body)) { AllowsNameChange = patch.AllowsNameChange, AllowsKindChange = patch.AllowsKindChange };
        copy.Body["apiVersion"] = target.ApiVersion;
        foreach (var field in (string[])["labels", "annotations"])
        {
            if (copy.Metadata.GetValueOrDefault(field) is not Dictionary<string, object?> pairs) { continue; }
            if (pairs.Count == 0) { copy.Metadata.Remove(field); }
            foreach (var (key, value) in pairs)
            {
                if (value is not string) { pairs[key] = value is null ? "null" : Resource.Text(value); }
            }
        }

        Apply(resources, target, copy, schemas);
    }

    /// <summary>Merges a patch; an object that nothing is left of is taken out.</summary>
    public static void Apply(List<Resource> resources, Resource target, Resource patch, MergeSchemas schemas)
    {
        var (name, kind, space) = (target.Name, target.Kind, target.Namespace);
        if (patch.AllowsNameChange || patch.AllowsKindChange) { target.Remember(); }
        target.SettleTexts();
        var merged = StrategicMerge.Apply(target.Body, PlainValue.Copy(patch.Body), schemas);
        if (merged is null) { resources.Remove(target); return; }
        target.Replace(merged);
        target.SharedValues.Clear();
        if (!patch.AllowsKindChange) { merged["kind"] = kind; }
        if (!patch.AllowsNameChange) { target.Name = name; }
        if (space.Length > 0) { target.MetadataToWrite["namespace"] = space; }
        else { target.MetadataToWrite.Remove("namespace"); }
    }

    /// <summary>Applies JSON patch operations; annotations are text afterwards.</summary>
    public static void Apply(Resource target, List<object?> operations)
    {
        target.DemandTextKeys();
        target.ChangeWithHistory(body => JsonPatch.Apply(body, operations));
        target.SharedValues.Clear();
        target.UntypedTexts.Clear();
        target.RewriteAnnotations();
    }
}
