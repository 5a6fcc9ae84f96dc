using System.Net;
using System.Net.Sockets;
using static Kubernetes.ApiServer.Cel.CelFunctions;
using T = Kubernetes.ApiServer.Cel.CelType;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Kubernetes' libraries of IP addresses and networks.</summary>
internal static class CelAddresses
{
    private static readonly T Ip = T.Opaque("net.IP");
    private static readonly T Cidr = T.Opaque("net.CIDR");

    /// <summary>The overloads of this library.</summary>
    public static IEnumerable<CelOverload> Overloads() => [.. Addresses(), .. Networks()];

    private static IEnumerable<CelOverload> Addresses()
    {
        yield return Global("ip", [T.String], Ip, a => Parse(a[0]));
        yield return Global("isIP", [T.String], T.Bool, a => Read(a[0]) is not null);
        yield return Global("ip.isCanonical", [T.String], T.Bool, a => Parse(a[0]).ToString() == (string)a[0]!);
        yield return Member("family", [Ip], T.Int, a => A(a, 0).AddressFamily == AddressFamily.InterNetwork ? 4L : 6L);
        yield return Member("isUnspecified", [Ip], T.Bool, a => A(a, 0).Equals(IPAddress.Any) || A(a, 0).Equals(IPAddress.IPv6Any));
        yield return Member("isLoopback", [Ip], T.Bool, a => IPAddress.IsLoopback(A(a, 0)));
        yield return Member("isLinkLocalMulticast", [Ip], T.Bool, a => A(a, 0).GetAddressBytes() switch { [224, 0, 0, _] => true, [0xff, var scope, ..] => (scope & 0x0f) == 2, _ => false });
        yield return Member("isLinkLocalUnicast", [Ip], T.Bool, a => A(a, 0).IsIPv6LinkLocal || A(a, 0).GetAddressBytes() is [169, 254, _, _]);
        yield return Member("isGlobalUnicast", [Ip], T.Bool, a => IsGlobalUnicast(A(a, 0)));
    }

    private static IEnumerable<CelOverload> Networks()
    {
        yield return Global("cidr", [T.String], Cidr, a => ParseNetwork(a[0]));
        yield return Global("isCIDR", [T.String], T.Bool, a => ReadNetwork(a[0]) is not null);
        yield return Member("containsIP", [Cidr, Ip], T.Bool, a => N(a, 0).Network.Contains(A(a, 1)));
        yield return Member("containsIP", [Cidr, T.String], T.Bool, a => N(a, 0).Network.Contains(Parse(a[1]).Value));
        yield return Member("containsCIDR", [Cidr, Cidr], T.Bool, a => Contains(N(a, 0), N(a, 1)));
        yield return Member("containsCIDR", [Cidr, T.String], T.Bool, a => Contains(N(a, 0), ParseNetwork(a[1])));
        yield return Member("ip", [Cidr], Ip, a => new Address(N(a, 0).Own));
        yield return Member("masked", [Cidr], Cidr, a => new Net(N(a, 0).Network, N(a, 0).Network.BaseAddress));
        yield return Member("prefixLength", [Cidr], T.Int, a => (long)N(a, 0).Network.PrefixLength);
    }

    private static IPAddress A(object?[] arguments, int index) => ((Address)arguments[index]!).Value;

    private static Net N(object?[] arguments, int index) => (Net)arguments[index]!;

    private static Address Parse(object? text) => new(Read(text) ?? throw new CelException(Refusal((string)text!)));

    // Go's own words for what is wrong with an address are given for the commonest of it alone.
    private static string Refusal(string text)
    {
        var quoted = CelFormatting.Quote(text);
        if (IPAddress.TryParse(text, out var known) && text.Contains(':', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal))
        {
            return text.Contains('%', StringComparison.Ordinal) ? $"IP address {quoted} with zone value is not allowed"
                : known.IsIPv4MappedToIPv6 ? $"IPv4-mapped IPv6 address {quoted} is not allowed" : $"IP Address {quoted} parse error during conversion from string";
        }

        return $"IP Address {quoted} parse error during conversion from string: {AddressProblem(text)}";
    }

    private static string AddressProblem(string text)
    {
        var parts = text.Split('.');
        var triple = text.IndexOf(":::", StringComparison.Ordinal);
        var why = triple >= 0 ? $"each colon-separated field must have at least one digit (at {CelFormatting.Quote(text[(triple + 2)..])})"
            : text.Contains(':', StringComparison.Ordinal) || parts.Length == 1 ? "unable to parse IP"
            : parts.Length > 4 ? "IPv4 address too long"
            : parts.Length < 4 ? "IPv4 address too short"
            : parts.Any(part => part.Length > 1 && part[0] == '0') ? "IPv4 field has octet with leading zero"
            : parts.Any(part => part.Length == 0) ? "IPv4 field must have at least one digit"
            : parts.All(part => part.All(char.IsAsciiDigit)) ? "IPv4 field has value >255" : "unexpected character";
        return $"ParseAddr({CelFormatting.Quote(text)}): {why}";
    }

    private static Net ParseNetwork(object? text) => ReadNetwork(text) ?? throw new CelException($"network address parse error during conversion from string: {NetworkRefusal((string)text!)}");

    // In the words of Go's netip.ParsePrefix.
    private static string NetworkRefusal(string text)
    {
        var slash = text.LastIndexOf('/');
        var (address, bits) = slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
        var why = slash < 0 ? "no '/'"
            : Read(address, mapped: true) is null ? AddressProblem(address)
            : bits.Length == 0 || bits.Length > 3 || !bits.All(char.IsAsciiDigit) || (bits.Length > 1 && bits[0] == '0') ? $"bad bits after slash: {CelFormatting.Quote(bits)}"
            : "prefix length out of range";
        return Read(address) is null && Read(address, mapped: true) is not null
            ? $"IPv4-mapped IPv6 address {CelFormatting.Quote(text)} is not allowed"
            : $"network address parse error during conversion from string: netip.ParsePrefix({CelFormatting.Quote(text)}): {why}";
    }

    /// <summary>Reads an address as Go does: four decimal parts without leading zeros, or IPv6 without a zone and not IPv4 in disguise.</summary>
    /// <param name="text">The address.</param>
    /// <param name="mapped">Whether IPv4 in disguise is one.</param>
    internal static IPAddress? Read(object? text, bool mapped = false)
    {
        var address = (string)text!;
        if (address.Contains(':', StringComparison.Ordinal))
        {
            return !address.Contains('%', StringComparison.Ordinal) && !address.Contains('[', StringComparison.Ordinal) && IPAddress.TryParse(address, out var six) && (mapped || !six.IsIPv4MappedToIPv6) ? six : null;
        }

        var parts = address.Split('.');
        return parts.Length == 4 && parts.All(p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit) && (p.Length == 1 || p[0] != '0')) && IPAddress.TryParse(address, out var four) ? four : null;
    }

    /// <summary>Whether a text is a network, such as <c>10.0.0.0/8</c>.</summary>
    internal static bool IsNetwork(string text) => ReadNetwork(text) is not null;

    private static Net? ReadNetwork(object? text)
    {
        var parts = ((string)text!).Split('/');
        if (parts.Length != 2 || Read(parts[0]) is not { } own || parts[1].Length is 0 or > 3 || !parts[1].All(char.IsAsciiDigit) || (parts[1].Length > 1 && parts[1][0] == '0'))
        {
            return null;
        }

        var length = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        var bytes = own.GetAddressBytes();
        if (length > bytes.Length * 8)
        {
            return null;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xff << (8 - kept));
        }

        return new Net(new IPNetwork(new IPAddress(bytes), length), own);
    }

    private static bool Contains(Net outer, Net inner) =>
        outer.Network.PrefixLength <= inner.Network.PrefixLength && outer.Network.BaseAddress.AddressFamily == inner.Network.BaseAddress.AddressFamily && outer.Network.Contains(inner.Network.BaseAddress);

    private static bool IsGlobalUnicast(IPAddress address) => address.GetAddressBytes() switch
    {
        [>= 224 and < 240, _, _, _] or [169, 254, _, _] or [255, 255, 255, 255] => false,
        [0xff, ..] when address.AddressFamily == AddressFamily.InterNetworkV6 => false,
        _ => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any),
    };

    private sealed record Address(IPAddress Value) : ICelOpaque
    {
        public CelType Type => Ip;

        public override string ToString() => Value.ToString();
    }

    private sealed record Net(IPNetwork Network, IPAddress Own) : ICelOpaque
    {
        public CelType Type => Cidr;

        public override string ToString() => $"{Own}/{Network.PrefixLength}";
    }
}
