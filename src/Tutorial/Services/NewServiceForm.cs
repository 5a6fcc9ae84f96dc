using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GitRepository.Model;

namespace Tutorial.Services;

/// <summary>What a learner fills in to add a service to the product.</summary>
/// <param name="Name">Its name, which becomes the directory's, the Application's and the Service's.</param>
/// <param name="Image">The repository of its image, without a tag.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Kind"><c>Deployment</c> or <c>Rollout</c>.</param>
/// <param name="MinReplicas">The autoscaler's lower limit.</param>
/// <param name="MaxReplicas">The autoscaler's upper limit.</param>
/// <param name="Port">The port of its Service.</param>
/// <param name="Secret">The entry of the secret store with its database access, such as <c>order/db</c>; null for none.</param>
public sealed partial record NewServiceForm(
    string Name, string Image = "coffee/order", string Tag = "1.0.0", string Kind = "Deployment", int MinReplicas = 1, int MaxReplicas = 3, int Port = 80, string? Secret = null)
{
    /// <summary>The longest name: a Helm release's.</summary>
    public const int LongestName = 53;

    private const string Root = "gitops/applications/coffee";
    private static readonly string[] SecretKeys = ["host", "port", "user", "password", "name"];

    /// <summary>The directory of the service.</summary>
    public string Directory => $"{Root}/{Name}";

    /// <summary>Says what is wrong with the form.</summary>
    /// <param name="taken">Paths that the repository has already.</param>
    /// <returns>A message for each field that must be corrected; empty where the form is good.</returns>
    public ImmutableArray<NewServiceMessage> Validate(IReadOnlySet<string> taken)
    {
        var messages = ImmutableArray.CreateBuilder<NewServiceMessage>();
        if (Name.Length > LongestName || !NamePattern().IsMatch(Name))
        {
            messages.Add(new("name", new("Use small letters, digits and hyphens, at most 53 characters.", "소문자, 숫자, 하이픈으로 53자까지 쓰세요.")));
        }
        else if (taken.Contains(Directory))
        {
            messages.Add(new("name", new($"`{Directory}` exists already. Choose another name.", $"`{Directory}`이(가) 이미 있습니다. 다른 이름을 고르세요.")));
        }

        if (Image.Length > 255 || !ImagePattern().IsMatch(Image))
        {
            messages.Add(new("image", new("Write the image's repository, such as `coffee/order`, without a tag.", "태그 없이 `coffee/order`처럼 이미지 저장소를 쓰세요.")));
        }

        if (!TagPattern().IsMatch(Tag))
        {
            messages.Add(new("tag", new("A tag has letters, digits, dots, hyphens and underscores.", "태그에는 글자, 숫자, 점, 하이픈, 밑줄을 쓸 수 있습니다.")));
        }

        if (Kind is not ("Deployment" or "Rollout")) { messages.Add(new("kind", new("Choose Deployment or Rollout.", "Deployment와 Rollout 중에서 고르세요."))); }
        if (MinReplicas is < 1 or > 20) { messages.Add(new("minReplicas", new("Between 1 and 20.", "1에서 20 사이로 쓰세요."))); }
        if (MaxReplicas < MinReplicas || MaxReplicas > 20) { messages.Add(new("maxReplicas", new("Between the minimum and 20.", "최솟값에서 20 사이로 쓰세요."))); }
        if (Port is < 1 or > 65535) { messages.Add(new("port", new("Between 1 and 65535.", "1에서 65535 사이로 쓰세요."))); }
        if (Secret is not null && (Secret.Length > 200 || !SecretPattern().IsMatch(Secret)))
        {
            messages.Add(new("secret", new("Write the entry's name in the store, such as `order/db`.", "스토어 안의 이름을 `order/db`처럼 쓰세요.")));
        }

        return messages.ToImmutable();
    }

    /// <summary>The files of the service, for a form that is good.</summary>
    public ImmutableArray<FileEdit> Plan()
    {
        var files = ImmutableArray.CreateBuilder<FileEdit>();
        files.Add(new($"{Directory}/kustomization.yaml", Kustomization("coffee", Secret is null ? ["api"] : ["api", "secret"])));
        files.Add(new($"{Directory}/api/kustomization.yaml", $"""
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            helmGlobals:
              chartHome: ../../../../charts
            helmCharts:
              - name: mini
                releaseName: {Name}
                namespace: coffee
                valuesFile: values.yaml

            """));
        files.Add(new($"{Directory}/api/values.yaml", Values()));
        if (Secret is not null)
        {
            files.Add(new($"{Directory}/secret/kustomization.yaml", Kustomization(null, ["database-credential.yaml"])));
            files.Add(new($"{Directory}/secret/database-credential.yaml", ExternalSecret()));
        }

        return files.ToImmutable();
    }

    private static string Kustomization(string? ns, string[] resources) =>
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n" + (ns is null ? "" : $"namespace: {ns}\n")
        + "resources:\n" + string.Concat(resources.Select(resource => $"  - {resource}\n"));

    private string Values()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"service:\n  name: {Quoted(Name)}\n");
        if (Port != 80) { text.Append(CultureInfo.InvariantCulture, $"  http:\n    port: {Port}\n"); }
        text.Append(CultureInfo.InvariantCulture, $"\nimage:\n  repository: {Image}\n  tag: {Quoted(Tag)}\n\n");
        if (Kind == "Rollout") { text.Append("kind: Rollout\nrollout:\n  steps:\n    - setWeight: 20\n    - pause: {}\n\n"); }
        text.Append(CultureInfo.InvariantCulture, $"autoscaling:\n  minReplicas: {MinReplicas}\n  maxReplicas: {MaxReplicas}\n  targetCPUUtilizationPercentage: 80\n\nsecrets:\n");
        if (Secret is null) { return text.Append("  db: []\n").ToString(); }

        text.Append("  db:\n");
        var prefix = Name.ToUpperInvariant().Replace('-', '_');
        foreach (var key in SecretKeys) { text.Append(CultureInfo.InvariantCulture, $"    - env: {prefix}_DB_{key.ToUpperInvariant()}\n      key: {key}\n"); }
        return text.ToString();
    }

    private string ExternalSecret() => $$$"""
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: {{{Name}}}-db
        spec:
          refreshInterval: 1m
          secretStoreRef:
            kind: ClusterSecretStore
            name: cluster-secret-store
          target:
            name: {{{Name}}}-db
            template:
              data:
        {{{string.Join('\n', SecretKeys.Select(key => $"        {key}: \"{{{{ .{key} }}}}\""))}}}
          dataFrom:
            - extract:
                key: {{{Secret}}}
                # The API server would fill these in, and inside a list Argo CD compares that as a difference, for ever.
                conversionStrategy: Default
                decodingStrategy: None
                metadataPolicy: None

        """;

    // YAML would read 1.10 as a number, and null or no as something else than a name.
    private static string Quoted(string value) =>
        value.Any(char.IsAsciiLetter) && value is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n") && !char.IsAsciiDigit(value[0]) || value.Count(c => c == '.') >= 2
            ? value
            : $"\"{value}\"";

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[a-z0-9]([a-z0-9._:-]*[a-z0-9])?(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ImagePattern();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$", RegexOptions.NonBacktracking)]
    private static partial Regex TagPattern();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9/._-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex SecretPattern();
}
