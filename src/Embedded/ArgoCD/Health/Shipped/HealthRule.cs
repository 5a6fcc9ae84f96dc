namespace ArgoCD.Health.Shipped;

/// <summary>Part of a health check: tells the health of a live object, or null where it has nothing to say.</summary>
internal delegate ResourceHealth? HealthRule(Field live);
