using Kustomize.Building;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Patches;

/// <summary>
/// The schema that a build merges by: that of Kubernetes 1.21, or, where a kustomization names a file under <c>openapi</c>,
/// that one. The first kustomization that is read decides, the one that is built before its bases. As in Kustomize the own schema
/// stands alone, unless something asked for the built-in one before: a merge, or an object of a type that it does not know.
/// </summary>
internal sealed class MergeSchemas
{
    private const string BuiltInVersion = "v1.21.2";
    private bool _isDecided;
    private bool _isBuiltInAsked;
    private OpenApiSchema? _own;

    /// <summary>The schema of a type; null where it has none.</summary>
    public MergeSchema? Of(string apiVersion, string kind)
    {
        _isBuiltInAsked |= _own is null;
        return _own?.OfType(apiVersion, kind) ?? (_isBuiltInAsked ? BuiltInSchema.Of(apiVersion, kind) : null);
    }

    /// <summary>Is told of the objects that are read.</summary>
    public void Notice(IEnumerable<Resource> resources)
    {
        if (!_isDecided && !_isBuiltInAsked) { _isBuiltInAsked = resources.Any(resource => !KubernetesTypes.Knows(resource.ApiVersion, resource.Kind)); }
    }

    /// <summary>Takes the schema that a kustomization names, unless one was taken before.</summary>
    public void Take(BuildContext context, Kustomization kustomization)
    {
        var field = kustomization.Map("openapi");
        if (field is null) { return; }
        var text = field.GetValueOrDefault("path") is string path ? context.ReadFile(kustomization.Directory, path) : null;
        if (_isDecided) { return; }
        var version = field.GetValueOrDefault("version") as string;
        if (text is not null)
        {
            if (version is not null) { throw new KustomizeException("builtin version and custom schema provided, cannot use both"); }
            try { _own = new OpenApiSchema(YamlReader.ReadFirst(text, YamlDialect.Json) as Dictionary<string, object?> ?? []); }
            catch (YamlReadException error) { throw new KustomizeException($"invalid schema file: {error.Message}", error); }
            _isDecided = true;
            return;
        }

        if (string.IsNullOrEmpty(version)) { return; }
        if (version != BuiltInVersion) { throw new KustomizeException("the specified OpenAPI version is not built in"); }
        _isDecided = true;
    }
}
