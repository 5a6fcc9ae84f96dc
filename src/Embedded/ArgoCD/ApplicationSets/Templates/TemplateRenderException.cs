namespace ArgoCD.ApplicationSets.Templates;

/// <summary>A template of an ApplicationSet cannot be rendered.</summary>
internal sealed class TemplateRenderException(string message, Exception? inner = null) : Exception(message, inner);
