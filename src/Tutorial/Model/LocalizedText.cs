namespace Tutorial.Model;

/// <summary>A text in both languages of the tutorial; code and status words stand in back quotes.</summary>
/// <param name="English">In English.</param>
/// <param name="Korean">In Korean.</param>
public sealed record LocalizedText(string English, string Korean)
{
    /// <summary>The text in the language of a culture: Korean for <c>ko</c>, else English.</summary>
    public string In(System.Globalization.CultureInfo culture) =>
        culture.TwoLetterISOLanguageName == "ko" ? Korean : English;
}
