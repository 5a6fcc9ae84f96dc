namespace Kubernetes.Controllers.Autoscaling;

/// <summary>By how much a ratio may be off before it scales, each way.</summary>
internal readonly record struct Tolerance(double Down, double Up)
{
    public bool Covers(double ratio) => ratio >= 1 - Down && ratio <= 1 + Up;
}
