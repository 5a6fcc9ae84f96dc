using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

internal static partial class BuiltInValidation
{
    private static readonly string[] PeerSelectors = ["podSelector", "namespaceSelector"];

    private static void NetworkPolicy(JsonObject spec, FieldErrors errors)
    {
        SelectorValidation.Selector(spec["podSelector"] as JsonObject ?? [], "spec.podSelector", errors);
        foreach (var (rules, peers) in new[] { ("ingress", "from"), ("egress", "to") })
        {
            var i = 0;
            foreach (var rule in spec.Items(rules)) { PolicyRule(rule, peers, $"spec.{rules}[{i++}]", errors); }
        }

        var types = (spec["policyTypes"] as JsonArray ?? []).Select(type => (string?)type ?? "").ToList();
        if (types.Count > 2) { errors.Invalid("spec.policyTypes", spec["policyTypes"], "may not specify more than two policyTypes"); }
        else
        {
            for (var i = 0; i < types.Count; i++)
            {
                if (types[i] is not ("Ingress" or "Egress")) { errors.NotSupported($"spec.policyTypes[{i}]", types[i], "Egress", "Ingress"); }
            }
        }
    }

    private static void PolicyRule(JsonObject rule, string peers, string path, FieldErrors errors)
    {
        var i = 0;
        foreach (var port in rule.Items("ports"))
        {
            var at = $"{path}.ports[{i++}]";
            PodValidation.Protocol(port, at, errors);
            if (PodValidation.Whole(port["port"]) is < 1 or > 65535) { errors.Invalid(at + ".port", port["port"], "must be between 1 and 65535, inclusive"); }
            if (PodValidation.Whole(port["endPort"]) is not { } last) { continue; }
            if (port["port"] is null) { errors.Required(at + ".endPort", "may not be specified when `port` is not specified"); }
            else if (PodValidation.Whole(port["port"]) is not { } first) { errors.Invalid(at + ".endPort", port["endPort"], "may not be specified when `port` is non-numeric"); }
            else if (last < first) { errors.Invalid(at + ".endPort", port["endPort"], "must be greater than or equal to `port`"); }
        }

        i = 0;
        foreach (var peer in rule.Items(peers)) { Peer(peer, $"{path}.{peers}[{i++}]", errors); }
    }

    private static void Peer(JsonObject peer, string path, FieldErrors errors)
    {
        var selectors = PeerSelectors.Where(name => peer[name] is JsonObject).ToList();
        foreach (var name in selectors) { SelectorValidation.Selector((JsonObject)peer[name]!, $"{path}.{name}", errors); }
        if (peer["ipBlock"] is not JsonObject block)
        {
            if (selectors.Count == 0) { errors.Required(path, "must specify a peer"); }
            return;
        }

        if (selectors.Count > 0) { errors.Forbidden(path, "may not specify both ipBlock and another peer"); }
        var range = block.Text("cidr");
        if (range.Length == 0) { errors.Required(path + ".ipBlock.cidr"); }
        else if (!IsRange(range)) { errors.Invalid(path + ".ipBlock.cidr", range, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"); }
    }

    /// <summary>An address and the length of a prefix; the bits behind it may be set.</summary>
    private static bool IsRange(string text) =>
        text.Split('/') is [var address, var prefix]
        && IPAddress.TryParse(address, out var parsed)
        && int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
        && length <= parsed.GetAddressBytes().Length * 8;
}
