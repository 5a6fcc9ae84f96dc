using System.Text.Json.Nodes;

namespace ArgoCD.Objects;

/// <summary>Names an object among all kinds, without its version.</summary>
internal readonly record struct ResourceKey(string Group, string Kind, string Namespace, string Name)
{
    public static ResourceKey Of(JsonObject item) => new(item.Group(), item.Kind(), item.Namespace(), item.Name());

    /// <summary><c>group/Kind</c>, or <c>/Kind</c> in the core group, then the name: as messages of an operation name it.</summary>
    public string Short => $"{Group}/{Kind}/{Name}";

    public override string ToString() => $"{Group}/{Kind}/{Namespace}/{Name}";
}
