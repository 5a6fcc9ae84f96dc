using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace Clusters.Commands.Api;

internal sealed partial class ApiCommands
{
    private const int LongestAnswer = 8 << 20;
    private static readonly string[] TopHeader = ["NAME", "CPU(cores)", "MEMORY(bytes)"];

    public Task<CommandResult> GetAsync(
        NamedResource resource, string? selector, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        OneAsync(resource, output, "", async (type, printer) =>
        {
            var path = PathOf(type, resource.Namespace) + (resource.Name.Length == 0 ? "" : "/" + Uri.EscapeDataString(resource.Name));
            if (selector is not null) { path += "?labelSelector=" + Uri.EscapeDataString(selector); }
            var table = await RequestAsync(path, "application/json;as=Table;v=v1;g=meta.k8s.io, application/json", cancellationToken);
            TableText.Print(JsonNode.Parse(table) as JsonObject ?? [], resource.Namespace, printer);
        }, cancellationToken);

    public Task<CommandResult> GetYamlAsync(NamedResource resource, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        OneAsync(resource, output, "", async (type, printer) =>
        {
            var found = JsonNode.Parse(await RequestAsync($"{PathOf(type, resource.Namespace)}/{Uri.EscapeDataString(resource.Name)}", "application/json", cancellationToken)) as JsonObject ?? [];
            (found["metadata"] as JsonObject)?.Remove("managedFields");
            foreach (var line in YamlText.Write(found).TrimEnd('\n').Split('\n')) { printer.Line(line); }
        }, cancellationToken);

    public async Task<CommandResult> GetRawAsync(string path, IProgress<CommandLine> output, CancellationToken cancellationToken)
    {
        var printer = new Printer(output);
        try
        {
            foreach (var line in (await RequestAsync(path, "application/json, */*", cancellationToken)).TrimEnd('\n').Split('\n')) { printer.Line(line); }
        }
        catch (ApiException error)
        {
            printer.Error(error);
        }

        return printer.Result;
    }

    public async Task<CommandResult> TopPodsAsync(string ns, IProgress<CommandLine> output, CancellationToken cancellationToken)
    {
        var printer = new Printer(output);
        try
        {
            var list = JsonNode.Parse(await RequestAsync($"/apis/metrics.k8s.io/v1beta1/namespaces/{Uri.EscapeDataString(ns)}/pods", "application/json", cancellationToken));
            var rows = new List<string[]> { TopHeader };
            foreach (var pod in (list?["items"] as JsonArray ?? []).OfType<JsonObject>().OrderBy(pod => (string?)pod["metadata"]?["name"], StringComparer.Ordinal))
            {
                var containers = (pod["containers"] as JsonArray ?? []).OfType<JsonObject>().ToList();
                var cpu = containers.Sum(container => Quantity((string?)container["usage"]?["cpu"]));
                var memory = containers.Sum(container => Quantity((string?)container["usage"]?["memory"]));
                rows.Add([(string?)pod["metadata"]?["name"] ?? "", Math.Ceiling(cpu * 1000).ToString(CultureInfo.InvariantCulture) + "m", Math.Floor(memory / (1 << 20)).ToString(CultureInfo.InvariantCulture) + "Mi"]);
            }

            if (rows.Count == 1) { printer.Aside($"No resources found in {ns} namespace."); }
            else { TableText.Print(rows, printer); }
        }
        catch (ApiException error)
        {
            if (error.Code is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.ServiceUnavailable) { printer.Error("error: Metrics API not available"); }
            else { printer.Error(error); }
        }

        return printer.Result;
    }

    private async Task<string> RequestAsync(string path, string accept, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        foreach (var type in accept.Split(", ")) { request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(type)); }
        using var response = await cluster.Resources.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(LongestAnswer, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode ? text : throw new ApiException(response.StatusCode, StatusOf(text));
    }

    private static JsonObject? StatusOf(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;   // a proxied service answers what it likes
        }
    }

    private static string PathOf(ResourceType type, string ns) =>
        (type.Group.Length == 0 ? $"/api/{type.Version}" : $"/apis/{type.Group}/{type.Version}")
        + (type.Namespaced && ns.Length > 0 ? $"/namespaces/{Uri.EscapeDataString(ns)}" : "") + $"/{type.Plural}";

    private static double Quantity(string? text)
    {
        if (string.IsNullOrEmpty(text)) { return 0; }
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c is '.' or '-').Count();
        var number = double.Parse(text[..digits], CultureInfo.InvariantCulture);
        return number * text[digits..] switch { "n" => 1e-9, "u" => 1e-6, "m" => 1e-3, "k" => 1e3, "M" => 1e6, "G" => 1e9, "Ki" => 1 << 10, "Mi" => 1 << 20, "Gi" => 1 << 30, _ => 1 };
    }
}
