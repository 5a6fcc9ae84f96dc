using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Templates;
using ArgoCD.RepoServer;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>Makes parameter sets from one entry of <c>spec.generators</c>.</summary>
internal interface IGenerator
{
    /// <param name="entry">The entry, of which it reads the field of its name.</param>
    /// <param name="context">How templates are rendered, and for whom.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="GeneratorException">The parameters cannot be made.</exception>
    Task<IReadOnlyList<ParameterSet>> GenerateAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken);
}

/// <summary>What generators are told of the ApplicationSet.</summary>
/// <param name="Engine">How it renders text.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Refresh">Whether git must be asked anew.</param>
internal sealed record GenerationContext(TemplateEngine Engine, string Namespace, bool Refresh)
{
    /// <summary>The project that the set's template states; empty where it states none.</summary>
    public string Project { get; init; } = "";

    /// <summary>How many other generators it stands in.</summary>
    public int Depth { get; init; }
}

/// <summary>A generator cannot make its parameters.</summary>
internal sealed class GeneratorException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether it met no repo server, here or in a generator inside it.</summary>
    public bool IsUnanswered => InnerException is RepoServerException { IsUnavailable: true } or GeneratorException { IsUnanswered: true };
}
