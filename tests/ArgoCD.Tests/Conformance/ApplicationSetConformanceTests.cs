using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Generators;
using ArgoCD.ApplicationSets.Templates;
using ArgoCD.Objects;
using ArgoCD.Tests.Fakes;

namespace ArgoCD.Tests.Conformance;

public sealed class ApplicationSetConformanceTests
{
    [Fact]
    public async Task The_git_directory_generator_gives_the_parameters_of_Argo_CD()
    {
        var set = new ConformanceSet("applicationset");
        var cancellationToken = TestContext.Current.CancellationToken;
        var cases = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(set.Folder(), "git-directory.json"), cancellationToken));
        foreach (var entry in cases.Items("directoryCases"))
        {
            set.Record(entry.Text("name"), await DirectoriesAsync(entry, cancellationToken));
        }

        foreach (var entry in cases.Items("listingCases"))
        {
            var listed = GitDirectories.List(new MemoryTree(entry.Texts("files").ToDictionary(file => file, _ => "")));
            set.Record(entry.Text("name"), listed.SequenceEqual(entry.Texts("expected")) ? null : string.Join(", ", listed));
        }

        await set.FinishAsync(cancellationToken);
    }

    private static async Task<string?> DirectoriesAsync(JsonObject entry, CancellationToken cancellationToken)
    {
        TemplateEngine engine = entry.Flag("goTemplate") == true ? new GoTemplateEngine([]) : new PlaceholderEngine();
        var generator = new GitGenerator(
            (_, _) => entry.At("repoError") is { } error
                ? throw new InvalidOperationException(error.Text())
                : Task.FromResult<IReadOnlyList<string>>([.. entry.Texts("repoDirectories")]),
            (_, _) => throw new NotSupportedException());
        try
        {
            var sets = await generator.GenerateAsync(new JsonObject { ["git"] = Generator(entry) }, new(engine, "", false), cancellationToken);
            JsonArray actual = [.. sets.Select(parameters => parameters.Values.DeepClone())];
            return entry.At("expectedError") is null && JsonNode.DeepEquals(actual, entry["expected"]) ? null : $"got {actual.ToJsonString()}";
        }
        catch (GeneratorException error)
        {
            return entry.Text("expectedError") == error.Message ? null : error.Message;
        }
    }

    private static JsonObject Generator(JsonObject entry) => new()
    {
        ["repoURL"] = "https://git.example/repository.git",
        ["revision"] = "main",
        ["pathParamPrefix"] = entry.Text("pathParamPrefix"),
        ["directories"] = entry["directories"]!.DeepClone(),
        ["values"] = entry["values"]!.DeepClone(),
    };
}
