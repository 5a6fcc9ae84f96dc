using Tutorial.Model;
using Tutorial.Progress;

namespace Tutorial.Checks;

/// <summary>What a step remembers of states that pass; each is on disk before the next event is read.</summary>
internal sealed class Facts(ProgressStore store, StepId step)
{
    public string? this[string name] => store.FindFact(step, name);

    public bool Has(string name) => this[name] is not null;

    public void Set(string name, string value)
    {
        if (this[name] != value) { store.SaveFact(step, name, value); }
    }
}
