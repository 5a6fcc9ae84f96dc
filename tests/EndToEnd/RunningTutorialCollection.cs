namespace EndToEnd;

/// <summary>The tests that share one running dashboard, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RunningTutorialCollection : ICollectionFixture<RunningTutorial>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "One running tutorial";
}
