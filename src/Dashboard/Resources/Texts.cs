namespace Dashboard.Resources;

/// <summary>Names the dashboard's texts: <c>Texts.resx</c> in English, <c>Texts.ko.resx</c> in Korean.</summary>
public sealed class Texts;
