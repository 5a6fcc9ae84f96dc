using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Patching;

/// <summary>JSON merge patch, RFC 7386.</summary>
internal static class MergePatch
{
    /// <summary>Changes an object by a patch.</summary>
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject members)
            {
                if (target[name] is not JsonObject existing)
                {
                    target[name] = existing = new JsonObject();
                }

                Apply(existing, members);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}
