using Tutorial.Model;

namespace Tutorial.Services;

/// <summary>What is wrong with one field of a <see cref="NewServiceForm"/>.</summary>
/// <param name="Field">The field: <c>name</c>, <c>image</c>, <c>tag</c>, <c>kind</c>, <c>minReplicas</c>, <c>maxReplicas</c>, <c>port</c> or <c>secret</c>.</param>
/// <param name="Text">What to write instead.</param>
public sealed record NewServiceMessage(string Field, LocalizedText Text);
