using System.Globalization;
using Kubernetes.ApiServer.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Kubernetes.ApiServer.Http;

/// <summary>The form in which a client wants objects.</summary>
internal enum AnswerForm
{
    Object,
    Table,
    Metadata,
    MetadataList,
}

/// <summary>Reads Accept: what is wanted most comes first, of equals what is stated without stars, of those what is written first.</summary>
internal static class AcceptHeader
{
    private const string Json = "application/json";
    private const string Yaml = "application/yaml";
    private const string Meta = "meta.k8s.io";

    /// <summary>The best acceptable form, and the version of <c>meta.k8s.io</c> that a table or metadata is of.</summary>
    /// <exception cref="StatusException">None is.</exception>
    public static (AnswerForm Form, string ApiVersion) AnswerOf(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (accept.Length == 0 || accept == Json)
        {
            return (AnswerForm.Object, "");
        }

        foreach (var entry in Entries(accept))
        {
            if (entry.Form is { } form && entry.IsServed)
            {
                return (form, form == AnswerForm.Object ? "" : $"{Meta}/{entry.Parameters["v"]}");
            }
        }

        throw Refusals.NotAcceptable();
    }

    /// <summary>The best acceptable form.</summary>
    /// <exception cref="StatusException">None is.</exception>
    public static AnswerForm FormOf(HttpRequest request) => AnswerOf(request).Form;

    /// <summary>The version of the aggregated discovery document that is accepted; null where the plain one is.</summary>
    public static string? DiscoveryVersion(HttpRequest request)
    {
        foreach (var entry in Entries(request.Headers.Accept.ToString()))
        {
            if (entry.Type is "*/*")
            {
                return null;
            }

            if (entry.Type == Json)
            {
                if (!entry.Parameters.ContainsKey("as"))
                {
                    return null;
                }

                if (entry.Parameters.GetValueOrDefault("g") == "apidiscovery.k8s.io" && entry.Parameters.GetValueOrDefault("v") is "v2" or "v2beta1")
                {
                    return entry.Parameters["v"];
                }
            }
        }

        return null;
    }

    /// <summary>Whether YAML is wanted before JSON.</summary>
    public static bool WantsYaml(HttpRequest request) =>
        request.Headers.Accept.Count > 0 && Entries(request.Headers.Accept.ToString()).FirstOrDefault(entry => entry.IsServed)?.Type == Yaml;

    /// <summary>Whether protobuf is wanted before JSON, and whether JSON will do as well.</summary>
    public static (bool Wanted, bool JsonWillDo) Protobuf(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (!accept.Contains(ProtobufDecoder.ContentType, StringComparison.OrdinalIgnoreCase))
        {
            return (false, true);
        }

        // Tables have no protobuf; upstream has none for them either.
        var types = Entries(accept).Where(entry => entry.Form is not (null or AnswerForm.Table)).Select(entry => entry.Type).ToList();
        return (types.FirstOrDefault() == ProtobufDecoder.ContentType, types.Exists(type => type is Json or "application/*" or "*/*" or Yaml));
    }

    /// <summary>Whether JSON is to be read by people: as they ask, else where a browser or a command line for HTTP does.</summary>
    public static bool WantsPretty(HttpRequest request)
    {
        if (request.Query["pretty"] is [{ Length: > 0 } asked, ..]) { return asked is "1" or "t" or "T" or "true" or "True" or "TRUE"; }
        var agent = request.Headers.UserAgent.ToString();
        return agent.StartsWith("curl", StringComparison.Ordinal) || agent.StartsWith("Wget", StringComparison.Ordinal) || agent.StartsWith("Mozilla/5.0", StringComparison.Ordinal);
    }

    private static IEnumerable<Entry> Entries(string accept)
    {
        var entries = accept.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Read).ToList();
        return entries.Count == 1 ? entries : entries.OrderByDescending(entry => entry.Quality).ThenBy(entry => entry.Stars);
    }

    private static Entry Read(string entry)
    {
        var parts = entry.Split(';', StringSplitOptions.TrimEntries);
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in parts.Skip(1))
        {
            var equal = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equal > 0)
            {
                parameters[parameter[..equal]] = parameter[(equal + 1)..];
            }
        }

        return new Entry(parts[0].ToLowerInvariant(), parameters);
    }

    private sealed record Entry(string Type, Dictionary<string, string> Parameters)
    {
        /// <summary>Whether objects are answered in this type, tables but in JSON and YAML.</summary>
        public bool IsServed => Type is "*/*" or "application/*" or Json or Yaml || (Type == ProtobufDecoder.ContentType && Form != AnswerForm.Table);

        /// <summary>The form that the parameters ask for; null for one that there is not.</summary>
        public AnswerForm? Form
        {
            get
            {
                if (!Parameters.ContainsKey("as") && !Parameters.ContainsKey("g") && !Parameters.ContainsKey("v")) { return AnswerForm.Object; }
                if (Parameters.GetValueOrDefault("g") != Meta || Parameters.GetValueOrDefault("v") is not ("v1" or "v1beta1")) { return null; }
                return Parameters.GetValueOrDefault("as") switch
                {
                    "Table" => AnswerForm.Table,
                    "PartialObjectMetadata" => AnswerForm.Metadata,
                    "PartialObjectMetadataList" => AnswerForm.MetadataList,
                    _ => null,
                };
            }
        }

        public double Quality => Parameters.GetValueOrDefault("q") is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var quality) ? quality : 1;

        public int Stars => Type.AsSpan().Count('*');
    }
}
