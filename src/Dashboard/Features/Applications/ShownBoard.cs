using System.Collections.Immutable;

namespace Dashboard.Features.Applications;

/// <summary>What a filter leaves of a board.</summary>
/// <param name="Board">The board.</param>
/// <param name="Filter">The filter.</param>
/// <param name="Applications">The Applications that it leaves, by name.</param>
/// <param name="Rows">The same as a table lists them: what has a problem first.</param>
/// <param name="Groups">The same in their groups, with those that went just before.</param>
/// <param name="Counts">How many Applications each value of a facet would leave, by the facet's name.</param>
internal sealed record ShownBoard(
    Board Board,
    ApplicationFilter Filter,
    ImmutableArray<ApplicationView> Applications,
    ImmutableArray<ApplicationView> Rows,
    ImmutableArray<ApplicationGroup> Groups,
    ImmutableDictionary<string, ImmutableArray<(string Value, int Count)>> Counts)
{
    /// <summary>Filters a board.</summary>
    public static ShownBoard Of(Board board, ApplicationFilter filter)
    {
        ImmutableArray<ApplicationView> applications = filter.IsEmpty ? board.Views : [.. board.Views.Where(filter.Matches)];
        return new(
            board, filter, applications,
            [.. applications.OrderBy(application => application.Problem is null)],
            filter.IsEmpty ? board.Groups : [.. board.Groups.Select(group => group with { Members = [.. group.Members.Where(filter.Matches)] }).Where(group => !group.Members.IsEmpty)],
            ApplicationFilter.Facets.ToImmutableDictionary(facet => facet.Name, facet => filter.Count(facet.Name, board.Views)));
    }
}
