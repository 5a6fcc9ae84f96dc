using GoTemplate.Values;

namespace GoTemplate.Execution;

/// <summary>
/// A value on its way through a template, with Go's static side: an element fetched out of a map or list is of type
/// <c>interface {}</c> until a pipeline has taken it, which shows in messages and decides what nil does.
/// </summary>
internal readonly record struct Slot(object? Value, SlotKind Kind)
{
    public static readonly Slot Invalid = new(null, SlotKind.Invalid);
    public static readonly Slot Missing = new(null, SlotKind.Missing);
    public static readonly Slot NilInterface = new(null, SlotKind.Interface);

    public bool IsValid => Kind is SlotKind.Interface or SlotKind.Concrete;

    public bool IsMissing => Kind == SlotKind.Missing;

    public string TypeName => Kind == SlotKind.Interface ? "interface {}" : GoTypes.NameOf(Value);

    public static Slot Concrete(object value) => new(value, SlotKind.Concrete);

    /// <summary>What a function gave back.</summary>
    public static Slot Result(object? value) => value is null ? NilInterface : Concrete(value);

    public static Slot Element(object? value) => new(value, SlotKind.Interface);

    /// <summary>The value inside an interface.</summary>
    public Slot Unwrap() => Kind == SlotKind.Interface ? (Value is null ? Invalid : Concrete(Value)) : this;
}

internal enum SlotKind
{
    Invalid, Concrete, Interface, Missing,
}
