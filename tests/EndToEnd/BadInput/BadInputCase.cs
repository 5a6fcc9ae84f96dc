namespace EndToEnd.BadInput;

/// <summary>Something wrong that a person does, or that happens to them.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Where">Where the person looks.</param>
/// <param name="Says">What must stand there.</param>
/// <param name="Act">Does it, and returns what stands there.</param>
internal sealed record BadInputCase(string Name, string Where, string Says, Func<BadInputBench, CancellationToken, Task<string>> Act);
