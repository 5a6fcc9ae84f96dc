using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

/// <summary>
/// Runs in the build: reads the documentation file of KubernetesClient and writes what it says of each model and property,
/// one a line: <c>V1DeploymentSpec.Replicas</c>, a tab, and the text, its paragraphs apart by U+2029.
/// </summary>
public sealed class WriteModelDescriptions : Microsoft.Build.Utilities.Task
{
    private const string Models = "k8s.Models.";

    public string Documentation { get; set; }

    public string Output { get; set; }

    public override bool Execute()
    {
        using (var file = File.Create(Output))
        using (var packed = new GZipStream(file, CompressionLevel.Optimal))
        using (var writer = new StreamWriter(packed, new UTF8Encoding(false)))
        using (var reader = XmlReader.Create(Documentation))
        {
            while (reader.ReadToFollowing("member"))
            {
                var name = reader.GetAttribute("name") ?? "";
                if (name.Length < 2 || (name[0] != 'T' && name[0] != 'P') || name.IndexOf(Models, 2, StringComparison.Ordinal) != 2 || name.IndexOf('(') >= 0) { continue; }
                using (var member = reader.ReadSubtree())
                {
                    if (member.ReadToFollowing("summary") && Text(member.ReadInnerXml()) is { Length: > 0 } text)
                    {
                        writer.Write(name.Substring(2 + Models.Length) + "\t" + text + "\n");
                    }
                }
            }
        }

        return true;
    }

    /// <summary>Paragraphs stay, the wrapping of their lines does not.</summary>
    private static string Text(string xml)
    {
        var plain = WebUtility.HtmlDecode(Regex.Replace(xml, "<[^>]*>", "")).Replace("\r", "").Replace('\t', ' ');
        var paragraphs = new List<string>();
        var lines = new List<string>();
        foreach (var line in (plain + "\n\n").Split('\n'))
        {
            if (line.Trim().Length > 0)
            {
                lines.Add(line.Trim());
            }
            else if (lines.Count > 0)
            {
                paragraphs.Add(string.Join(" ", lines));
                lines.Clear();
            }
        }

        return string.Join("\u2029", paragraphs);
    }
}
