using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Dashboard.Tests;

public sealed partial class TextsTests
{
    private static readonly string Resources = Path.Combine(Root(), "src", "Dashboard", "Resources");

    [Fact]
    public void Every_text_exists_in_both_languages()
    {
        Assert.Equal(Read("Texts.resx").Keys.Order(StringComparer.Ordinal), Read("Texts.ko.resx").Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Read("Texts.resx").Concat(Read("Texts.ko.resx")), text => string.IsNullOrWhiteSpace(text.Value));
    }

    [Fact]
    public void Both_languages_have_the_same_placeholders()
    {
        var korean = Read("Texts.ko.resx");
        Assert.All(Read("Texts.resx"), text => Assert.Equal(Placeholders(text.Value), Placeholders(korean[text.Key])));
    }

    [Fact]
    public void Every_text_that_a_page_asks_for_exists()
    {
        var known = Read("Texts.resx");
        var asked = Directory.EnumerateFiles(Path.Combine(Root(), "src", "Dashboard"), "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(file => Asked().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)).Where(key => !key.EndsWith('_')).Distinct();
        Assert.DoesNotContain(asked, key => !known.ContainsKey(key));
    }

    private static Dictionary<string, string> Read(string file) =>
        XDocument.Load(Path.Combine(Resources, file)).Root!.Elements("data").ToDictionary(d => (string)d.Attribute("name")!, d => (string)d.Element("value")!);

    private static string Placeholders(string text) =>
        string.Join(' ', Placeholder().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dashboard.sln"))) { folder = folder.Parent; }
        return folder!.FullName;
    }

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\bL\[""([A-Za-z]+_[A-Za-z]*)""")]
    private static partial Regex Asked();
}
