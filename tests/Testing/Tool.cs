namespace Testing;

/// <summary>A command-line tool that tests run, or the reason why there is none.</summary>
/// <param name="Name">The tool, such as <c>kubectl</c>.</param>
/// <param name="Path">Where it is; null where it was not found.</param>
/// <param name="Reason">Why it was not found, in one line.</param>
public sealed record Tool(string Name, string? Path, string Reason)
{
    /// <summary>The path; where there is none the test is skipped, or fails when <c>TEST_TOOLS=required</c>.</summary>
    /// <param name="skip">How the test framework skips, such as <c>Assert.Skip</c>; it does not return.</param>
    /// <exception cref="InvalidOperationException">There is no tool, and tools are required.</exception>
    public string Require(Action<string> skip)
    {
        if (Path is not null) { return Path; }
        if (Environment.GetEnvironmentVariable("TEST_TOOLS") != "required") { skip(Reason); }
        throw new InvalidOperationException(Reason);
    }
}
