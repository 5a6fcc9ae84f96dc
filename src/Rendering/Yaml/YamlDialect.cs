namespace Yaml;

/// <summary>How scalars are understood: the two libraries that the tools of Kubernetes read YAML with.</summary>
public enum YamlDialect
{
    /// <summary>
    /// YAML 1.1 turned into JSON (sigs.k8s.io/yaml): Helm's values and <c>fromYaml</c>, kustomization files, JSON
    /// patches. <c>yes</c>, <c>on</c> and <c>y</c> are booleans, also as keys; a repeated key's last value wins.
    /// </summary>
    Json,

    /// <summary>
    /// go-yaml v3 as kyaml uses it: Kubernetes objects and strategic merge patches in Kustomize. <c>yes</c> is text,
    /// dates become time stamps, and a repeated key is an error.
    /// </summary>
    Nodes,
}
