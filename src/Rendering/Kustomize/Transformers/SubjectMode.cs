namespace Kustomize.Transformers;

/// <summary>Which subjects of role bindings a namespace is given to.</summary>
internal enum SubjectMode
{
    /// <summary>Those named <c>default</c>.</summary>
    DefaultOnly,

    /// <summary>Every service account.</summary>
    AllServiceAccounts,

    /// <summary>None.</summary>
    None,
}
