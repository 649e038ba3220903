using Parsed = global::Hocon;

namespace Akka.Configuration.Hocon;

/// <summary>The fields of an object in the order of their first appearance.</summary>
public class HoconObject
{
    private readonly Parsed.HoconObject _tree;

    internal HoconObject(Parsed.HoconObject tree)
    {
        _tree = tree;
        Items = tree.ToDictionary(f => f.Key, f => new HoconValue(f.Value.Value));
    }

    public Dictionary<string, HoconValue> Items { get; }

    public IDictionary<string, object> Unwrapped =>
        Items.ToDictionary(f => f.Key, f => f.Value.IsObject() ? f.Value.GetObject()!.Unwrapped : (object)f.Value);

    /// <summary>The key's value, or null when there is none.</summary>
    public HoconValue? GetKey(string key) => Items.GetValueOrDefault(key);

    public string ToString(int indent) => _tree.ToString(indent, 2);

    public override string ToString() => ToString(1);
}
