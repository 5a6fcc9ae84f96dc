namespace Dashboard.Hosting;

/// <summary>What is logged while the dashboard starts.</summary>
internal static partial class StartLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Line}")]
    public static partial void Line(ILogger logger, string line);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "The cluster could not be started again")]
    public static partial void NotResumed(ILogger logger, Exception error);
}
