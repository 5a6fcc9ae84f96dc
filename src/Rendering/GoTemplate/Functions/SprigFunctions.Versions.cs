using GoTemplate.Versions;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private static void AddVersions(FunctionTable all)
    {
        all.Add("semver", "string", a => ReadVersion((string)a[0]!));
        all.Add("semverCompare", "string,string", a =>
        {
            var (constraint, error) = VersionConstraint.Parse((string)a[0]!);
            return constraint is null ? throw new TemplateFunctionException(error) : constraint.Allows(ReadVersion((string)a[1]!));
        });
    }

    private static SemanticVersion ReadVersion(string text)
    {
        var (version, error) = SemanticVersion.Parse(text);
        return version ?? throw new TemplateFunctionException(error);
    }
}
