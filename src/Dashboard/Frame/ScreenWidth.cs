namespace Dashboard.Frame;

/// <summary>The widths that the layout tells apart.</summary>
public enum ScreenWidth
{
    /// <summary>Below 600 px.</summary>
    Narrow,

    /// <summary>600 to 1279 px.</summary>
    Medium,

    /// <summary>1280 px and up.</summary>
    Wide,
}
