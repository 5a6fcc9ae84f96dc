using System.Text;

namespace GoTemplate.RegularExpressions;

/// <summary>A set of runes: ranges and predicates, possibly without regard to case, possibly negated.</summary>
internal sealed class RuneSet
{
    private readonly List<(int Low, int High)> _ranges = [];
    private readonly List<Func<Rune, bool>> _predicates = [];

    public bool Folds { get; init; }

    public bool Negated { get; set; }

    public static RuneSet Of(int rune, bool folds)
    {
        var set = new RuneSet { Folds = folds };
        set.Add(rune, rune);
        return set;
    }

    public void Add(int low, int high) => _ranges.Add((low, high));

    public void Add(Func<Rune, bool> predicate) => _predicates.Add(predicate);

    public bool Contains(Rune rune) => (Holds(rune) || (Folds && HoldsFolded(rune))) != Negated;

    private bool Holds(Rune rune)
    {
        foreach (var (low, high) in _ranges)
        {
            if (rune.Value >= low && rune.Value <= high) { return true; }
        }

        return _predicates.Exists(predicate => predicate(rune));
    }

    /// <summary>Simple case folding: the other letters of the same orbit, of which some have three members.</summary>
    private bool HoldsFolded(Rune rune)
    {
        var (lower, upper) = (Rune.ToLowerInvariant(rune), Rune.ToUpperInvariant(rune));
        if ((lower != rune && Holds(lower)) || (upper != rune && Holds(upper))) { return true; }
        return lower.Value switch
        {
            'k' => Holds(new Rune(0x212A)) || Holds(new Rune('k')) || Holds(new Rune('K')),
            0x212A => Holds(new Rune('k')) || Holds(new Rune('K')),
            's' => Holds(new Rune(0x17F)),
            0x17F => Holds(new Rune('s')) || Holds(new Rune('S')),
            0xE5 or 0x212B => Holds(new Rune(0x212B)) || Holds(new Rune(0xE5)) || Holds(new Rune(0xC5)),
            _ => false,
        };
    }
}
