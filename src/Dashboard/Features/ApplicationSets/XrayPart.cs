namespace Dashboard.Features.ApplicationSets;

/// <summary>A column of the X-ray.</summary>
public enum XrayPart
{
    /// <summary>Where it is, and why it is in or out.</summary>
    Directory,

    /// <summary>What the generator gives for it.</summary>
    Parameters,

    /// <summary>What the template makes of it.</summary>
    Rendered,

    /// <summary>The Application that comes of it.</summary>
    Application,
}
