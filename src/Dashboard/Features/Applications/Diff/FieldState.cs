namespace Dashboard.Features.Applications.Diff;

/// <summary>How a field of the cluster stands to git.</summary>
public enum FieldState
{
    /// <summary>Git states another value.</summary>
    Differs,

    /// <summary>Argo CD applied it once, and git no longer states it.</summary>
    Removed,

    /// <summary>A rule of the Application or of Argo CD says not to look.</summary>
    Ignored,

    /// <summary>The same.</summary>
    Same,

    /// <summary>Git says nothing of it: somebody else's field, or a default.</summary>
    NotStated,
}
