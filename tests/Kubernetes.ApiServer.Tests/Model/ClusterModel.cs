namespace Kubernetes.ApiServer.Tests.Model;

/// <summary>What a write wanted and got.</summary>
/// <param name="Name">The object.</param>
/// <param name="Kind">create, update, patch or delete.</param>
/// <param name="Base">The revision that an update or deletion demanded; null for none.</param>
/// <param name="Revision">The revision it made.</param>
/// <param name="Value">The value it wrote.</param>
internal sealed record AcceptedWrite(string Name, string Kind, long? Base, long Revision, int Value);

/// <summary>The sequential model: objects that hold one value each, changed by one write after the other in the order of revisions.</summary>
internal sealed class ClusterModel
{
    private readonly Dictionary<string, (long Revision, int Value)> _objects = new(StringComparer.Ordinal);

    /// <summary>The objects.</summary>
    public IReadOnlyDictionary<string, (long Revision, int Value)> Objects => _objects;

    /// <summary>Applies a write that the server accepted.</summary>
    /// <returns>Why it must not have been accepted; null where it was right.</returns>
    public string? Apply(AcceptedWrite write)
    {
        var there = _objects.TryGetValue(write.Name, out var current);
        if (there && write.Revision <= current.Revision)
        {
            return $"{write}: revisions do not grow";
        }

        switch (write.Kind)
        {
            case "create" when there:
                return $"{write}: created although it was there";
            case "update" or "patch" or "delete" when !there:
                return $"{write}: changed although it was not there";
            case "update" or "delete" when write.Base is { } wanted && wanted != current.Revision:
                return $"{write}: accepted although the object was at {current.Revision}";
            case "delete":
                _objects.Remove(write.Name);
                return null;
            default:
                _objects[write.Name] = (write.Revision, write.Value);
                return null;
        }
    }
}
