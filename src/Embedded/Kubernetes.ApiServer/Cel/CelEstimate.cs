namespace Kubernetes.ApiServer.Cel;

/// <summary>What a cost or a size may be at least and at most. Sums and products stop at the largest number.</summary>
internal readonly record struct CelEstimate(ulong Min, ulong Max)
{
    /// <summary>Nothing is known.</summary>
    public static readonly CelEstimate Unknown = new(0, ulong.MaxValue);

    /// <summary>Exactly one.</summary>
    public static readonly CelEstimate One = Exactly(1);

    /// <summary>A number that is known.</summary>
    public static CelEstimate Exactly(ulong number) => new(number, number);

    public static CelEstimate operator +(CelEstimate left, CelEstimate right) => new(Add(left.Min, right.Min), Add(left.Max, right.Max));

    public static CelEstimate operator *(CelEstimate left, CelEstimate right) => new(Multiply(left.Min, right.Min), Multiply(left.Max, right.Max));

    /// <summary>The product with a factor, rounded up.</summary>
    public static CelEstimate operator *(CelEstimate left, double factor) => new(Scale(left.Min, factor), Scale(left.Max, factor));

    /// <summary>One that holds this and another.</summary>
    public CelEstimate Or(CelEstimate other) => new(Math.Min(Min, other.Min), Math.Max(Max, other.Max));

    /// <summary>A product that stops at the largest number.</summary>
    public static ulong Multiply(ulong left, ulong right) => right != 0 && left > ulong.MaxValue / right ? ulong.MaxValue : left * right;

    /// <summary>A sum that stops at the largest number.</summary>
    public static ulong Add(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;

    // The conversion from a number beyond the largest one yields the largest one.
    private static ulong Scale(ulong number, double factor) => (ulong)Math.Ceiling(number * factor);
}
