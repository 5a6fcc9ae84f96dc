using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Coffee.ServiceDefaults.Endpoints;

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ServiceIdentity))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(WorkDone))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ServiceJson : JsonSerializerContext;
