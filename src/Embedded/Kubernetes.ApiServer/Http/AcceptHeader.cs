using Kubernetes.ApiServer.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Kubernetes.ApiServer.Http;

/// <summary>The form in which a client wants objects.</summary>
internal enum AnswerForm
{
    Object,
    Table,
    Metadata,
}

/// <summary>Reads Accept.</summary>
internal static class AcceptHeader
{
    /// <summary>The first acceptable form.</summary>
    /// <exception cref="StatusException">None is.</exception>
    public static AnswerForm FormOf(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (accept.Length == 0)
        {
            return AnswerForm.Object;
        }

        foreach (var (type, parameters) in Types(accept))
        {
            if (type is "*/*" or "application/*" or "application/yaml" || (type == ProtobufDecoder.ContentType && !parameters.ContainsKey("as")))
            {
                return AnswerForm.Object;
            }

            if (type == ProtobufDecoder.ContentType && IsMetadata(parameters))
            {
                return AnswerForm.Metadata;
            }

            if (type != "application/json")
            {
                continue;
            }

            switch (parameters.GetValueOrDefault("as"))
            {
                case null:
                    return AnswerForm.Object;
                case "Table" when parameters.GetValueOrDefault("g") == "meta.k8s.io":
                    return AnswerForm.Table;
                case not null when IsMetadata(parameters):
                    return AnswerForm.Metadata;
            }
        }

        throw Refusals.NotAcceptable();
    }

    /// <summary>The version of the aggregated discovery document that is accepted; null where the plain one is.</summary>
    public static string? DiscoveryVersion(HttpRequest request)
    {
        foreach (var (type, parameters) in Types(request.Headers.Accept.ToString()))
        {
            if (type is "*/*")
            {
                return null;
            }

            if (type == "application/json")
            {
                if (!parameters.ContainsKey("as"))
                {
                    return null;
                }

                if (parameters.GetValueOrDefault("g") == "apidiscovery.k8s.io" && parameters.GetValueOrDefault("v") is "v2" or "v2beta1")
                {
                    return parameters["v"];
                }
            }
        }

        return null;
    }

    /// <summary>Whether YAML is wanted before JSON.</summary>
    public static bool WantsYaml(HttpRequest request) =>
        request.Headers.Accept.Count > 0 && Types(request.Headers.Accept.ToString()).FirstOrDefault().Type == "application/yaml";

    /// <summary>Whether protobuf is wanted before JSON, and whether JSON will do as well.</summary>
    public static (bool Wanted, bool JsonWillDo) Protobuf(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (!accept.Contains(ProtobufDecoder.ContentType, StringComparison.OrdinalIgnoreCase))
        {
            return (false, true);
        }

        // Tables have no protobuf; upstream has none for them either.
        var types = Types(accept).Where(entry => !entry.Parameters.ContainsKey("as") || IsMetadata(entry.Parameters)).Select(entry => entry.Type).ToList();
        return (types.FirstOrDefault() == ProtobufDecoder.ContentType, types.Exists(type => type is "application/json" or "application/*" or "*/*" or "application/yaml"));
    }

    private static bool IsMetadata(Dictionary<string, string> parameters) => parameters.GetValueOrDefault("as") is "PartialObjectMetadata" or "PartialObjectMetadataList";

    private static IEnumerable<(string Type, Dictionary<string, string> Parameters)> Types(string accept)
    {
        foreach (var entry in accept.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
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

            yield return (parts[0].ToLowerInvariant(), parameters);
        }
    }
}
