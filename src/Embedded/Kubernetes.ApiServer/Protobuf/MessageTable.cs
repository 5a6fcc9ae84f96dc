using System.Collections.Frozen;
using System.Globalization;

namespace Kubernetes.ApiServer.Protobuf;

/// <summary>The messages of the Kubernetes API, read once from the table <c>messages.txt</c>.</summary>
internal static class MessageTable
{
    private static readonly FrozenDictionary<string, MessageDescriptor> Messages = Load();

    /// <summary>The message of a kind; null where the table has none.</summary>
    /// <param name="apiVersion">The object's <c>apiVersion</c>, such as <c>autoscaling/v2</c>.</param>
    /// <param name="kind">The object's kind.</param>
    public static MessageDescriptor? Find(string apiVersion, string kind)
    {
        var qualifier = apiVersion switch
        {
            "v1" => "core/v1",
            "events.k8s.io/v1" => "events/v1",
            _ => apiVersion,
        };
        return Messages.GetValueOrDefault(qualifier + "." + kind) ?? Messages.GetValueOrDefault(kind);
    }

    private static FrozenDictionary<string, MessageDescriptor> Load()
    {
        using var stream = typeof(MessageTable).Assembly.GetManifestResourceStream("Kubernetes.ApiServer.Protobuf.messages.txt")
            ?? throw new InvalidOperationException("the assembly lacks its table of messages");
        using var reader = new StreamReader(stream);
        var messages = new Dictionary<string, MessageDescriptor>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') { continue; }
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            var fields = line[(colon + 2)..].Split("; ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Field);
            messages[line[..colon]] = new MessageDescriptor(line[..colon], fields.ToFrozenDictionary(field => field.Number));
        }

        foreach (var message in messages.Values)
        {
            foreach (var field in message.Fields.Values.Where(field => field.Type == FieldType.Message))
            {
                field.Message = Resolve(messages, message.Name, field.MessageName);
            }
        }

        foreach (var message in messages.Values) { AddNames(message, message.ByName); }
        return messages.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void AddNames(MessageDescriptor message, Dictionary<string, FieldDescriptor> names)
    {
        foreach (var field in message.Fields.Values)
        {
            if (!field.IsEmbedded) { names[field.Name] = field; }
            else if (field.Message is { } embedded) { AddNames(embedded, names); }
        }
    }

    private static MessageDescriptor? Resolve(Dictionary<string, MessageDescriptor> messages, string from, string name)
    {
        // A homonym of the same group comes first, then the plain name, then the newest homonym.
        var dot = from.LastIndexOf('.');
        return (dot > 0 ? messages.GetValueOrDefault(from[..dot] + "." + name) : null)
            ?? messages.GetValueOrDefault(name)
            ?? messages.Where(message => message.Key.EndsWith("." + name, StringComparison.Ordinal))
                .OrderByDescending(message => message.Key, StringComparer.Ordinal).Select(message => message.Value).FirstOrDefault();
    }

    private static FieldDescriptor Field(string text)
    {
        // "2 spec NamespaceSpec", "4 time *Time", "2 ^VolumeSource".
        var words = text.Split(' ');
        var number = int.Parse(words[0], CultureInfo.InvariantCulture);
        var type = words[^1];
        var embedded = type[0] == '^';
        var pointer = type[0] == '*';
        if (embedded || pointer) { type = type[1..]; }
        var map = type.StartsWith("map<", StringComparison.Ordinal);
        if (map) { type = type[4..^1]; }
        var wrapped = type.EndsWith('!');
        var repeated = !wrapped && type[0] == '[';
        if (repeated) { type = type[1..^1]; }
        var kind = wrapped ? FieldType.StringList : type switch
        {
            "string" => FieldType.String,
            "int32" or "int64" => FieldType.Integer,
            "bool" => FieldType.Boolean,
            "double" => FieldType.Double,
            "bytes" => FieldType.Bytes,
            "Time" => FieldType.Time,
            "MicroTime" => FieldType.MicroTime,
            "Duration" => FieldType.Duration,
            "Quantity" => FieldType.Quantity,
            "IntOrString" => FieldType.IntOrString,
            "FieldsV1" or "RawExtension" => FieldType.RawJson,
            _ => FieldType.Message,
        };
        return new FieldDescriptor(number, words[1], kind, kind == FieldType.Message ? type : "")
        {
            IsPointer = pointer,
            IsEmbedded = embedded,
            IsRepeated = repeated,
            IsMap = map,
        };
    }
}
