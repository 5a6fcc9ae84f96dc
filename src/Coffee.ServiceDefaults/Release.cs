namespace Coffee.ServiceDefaults;

/// <summary>What a version of a service is; all that differs between versions stands in the table of releases of the service.</summary>
/// <param name="Version">The version, as the image's tag and <c>APP_VERSION</c> name it.</param>
/// <param name="Note">The release note: one sentence that says what is new, and what is wrong.</param>
/// <param name="FailsEvery">Every how many calls one fails; 0 for none.</param>
public abstract record Release(string Version, string Note, int FailsEvery);
