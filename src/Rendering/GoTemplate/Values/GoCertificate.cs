using Yaml;

namespace GoTemplate.Values;

/// <summary>sprig's certificate: PEM texts of certificate and key.</summary>
internal sealed record GoCertificate(string Certificate, string Key) : IGoObject, IGoJsonValue
{
    public string TypeName => "sprig.certificate";

    public string Kind => "struct";

    public string Text => $"{{{Certificate} {Key}}}";

    public bool TryGetMember(string name, out object? member)
    {
        member = name switch { "Cert" => Certificate, "Key" => Key, _ => null };
        return member is not null;
    }

    public object? ToJsonValue() => new Dictionary<string, object?> { ["Cert"] = Certificate, ["Key"] = Key };
}
