using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of <c>metadata.ownerReferences</c> (apimachinery: pkg/api/validation/objectmeta.go); upstream names the list and never a place in it.</summary>
internal static class OwnerValidation
{
    private const string Path = "metadata.ownerReferences";

    /// <summary>Checks the owners of an object.</summary>
    public static void Owners(JsonObject metadata, FieldErrors errors)
    {
        var first = "";
        foreach (var owner in metadata.Items("ownerReferences"))
        {
            Owner(owner, errors);
            if (owner["controller"] is not JsonValue flag || !flag.TryGetValue<bool>(out var isController) || !isController) { continue; }
            var name = $"{owner.Text("kind")}/{owner.Text("name")}";
            if (first.Length == 0) { first = name; }
            else { errors.Invalid(Path, metadata["ownerReferences"], $"Only one reference can have Controller set to true. Found \"true\" in references for {first} and {name}"); }
        }
    }

    private static void Owner(JsonObject owner, FieldErrors errors)
    {
        var version = owner.Text("apiVersion");
        if (version.Length == 0 || version.Count(c => c == '/') > 1 || version.EndsWith('/')) { errors.Invalid(Path + ".apiVersion", version, "version must not be empty"); }
        foreach (var field in new[] { "kind", "name", "uid" })
        {
            if (owner.Text(field).Length == 0) { errors.Invalid($"{Path}.{field}", "", "must not be empty"); }
        }

        // Events come and go by the thousand: what they owned would go with them.
        if (version == "v1" && owner.Text("kind") == "Event") { errors.Invalid(Path, owner, "/v1, Kind=Event is disallowed from being an owner"); }
    }
}
