namespace Kubernetes.ApiServer.Admission.Webhooks;

/// <summary>A webhook could not be asked, or did not answer as one.</summary>
internal sealed class WebhookException(string message) : Exception(message);
