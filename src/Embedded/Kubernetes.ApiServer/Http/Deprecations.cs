namespace Kubernetes.ApiServer.Http;

/// <summary>Warnings about APIs that go away.</summary>
internal static class Deprecations
{
    /// <summary>Adds the warning of a resource, if it has one.</summary>
    public static void Warn(ApiCall call)
    {
        switch (call.Resource)
        {
            case { Group: "", Plural: "endpoints" }:
                Responses.Warn(call.Context, ["v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"]);
                break;
            case { Group: "", Plural: "componentstatuses" }:
                Responses.Warn(call.Context, ["v1 ComponentStatus is deprecated in v1.19+"]);
                break;
            case { CustomVersion: { } version } when version["deprecated"] is { } deprecated && deprecated.GetValueKind() == System.Text.Json.JsonValueKind.True:
                Responses.Warn(call.Context, [(string?)version["deprecationWarning"] ?? $"{call.Resource.ApiVersion} {call.Resource.Kind} is deprecated"]);
                break;
        }
    }
}
