namespace Dashboard.Features.Timeline;

/// <summary>A mark with its place on the line.</summary>
/// <param name="Mark">The mark.</param>
/// <param name="X">Its horizontal place.</param>
/// <param name="Height">The length of its label's stem, below zero upwards; null where no height is free, so that its words are in its title and in the table alone.</param>
internal sealed record PlacedMark(LaneMark Mark, double X, int? Height);
