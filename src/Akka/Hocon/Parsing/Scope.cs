namespace Hocon.Parsing;

/// <summary>The fields of an object that was written out, each with everything that was assigned to it.</summary>
internal sealed class Scope(HoconPath path)
{
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, Slot>> Slots => _slots;

    public Slot? Find(string key) => _slots.GetValueOrDefault(key);

    public Scope Fill(ObjectNode tree)
    {
        foreach (var entry in tree.Entries)
        {
            if (entry.Keys.Count == 0)
            {
                Fill((ObjectNode)entry.Value);
                continue;
            }

            var scope = this;
            foreach (var key in entry.Keys.SkipLast(1))
            {
                scope = scope.SlotOf(key).TopScope();
            }

            scope.SlotOf(entry.Keys[^1]).Assign(entry);
        }

        return this;
    }

    private Slot SlotOf(string key)
    {
        if (!_slots.TryGetValue(key, out var slot))
        {
            _slots[key] = slot = new Slot(new HoconPath([.. path, key]));
        }

        return slot;
    }
}

/// <summary>One field: its assignments in the order of the text. A later one hides earlier ones, except that objects
/// merge, <c>+=</c> adds, and a reference to the field itself means what was assigned before.</summary>
internal sealed class Slot(HoconPath path)
{
    private readonly List<Layer> _layers = [];

    public HoconPath Path { get; } = path;

    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>The scope that fields of this object are written to next.</summary>
    public Scope TopScope()
    {
        if (_layers.Count > 0 && _layers[^1] is ScopeLayer top)
        {
            return top.Scope;
        }

        var scope = new Scope(Path);
        _layers.Add(new ScopeLayer(scope));
        return scope;
    }

    public void Assign(Entry entry)
    {
        if (entry.Append)
        {
            _layers.Add(new NodeLayer(entry.Value, Append: true, ObjectOnly: false));
        }
        else if (entry.Value is ObjectNode tree)
        {
            TopScope().Fill(tree);
        }
        else if (entry.Value is Concatenation pieces && pieces.Pieces.Any(p => p is ObjectNode))
        {
            AssignMerge(pieces);
        }
        else
        {
            _layers.Add(new NodeLayer(entry.Value, Append: false, ObjectOnly: false));
        }
    }

    /// <summary><c>a = ${b} { c = 1 }</c> is the same as <c>a = ${b}</c> and then <c>a = { c = 1 }</c>.</summary>
    private void AssignMerge(Concatenation pieces)
    {
        foreach (var piece in pieces.Pieces)
        {
            switch (piece)
            {
                case Blanks:
                    break;
                case ObjectNode tree:
                    TopScope().Fill(tree);
                    break;
                case Reference:
                    _layers.Add(new NodeLayer(piece, Append: false, ObjectOnly: true));
                    break;
                default:
                    throw piece.At.Error($"Expected an object to merge at '{Path}'; an object cannot be joined with a scalar or an array");
            }
        }
    }
}

internal abstract record Layer;

internal sealed record ScopeLayer(Scope Scope) : Layer;

/// <param name="Node">What was assigned.</param>
/// <param name="Append">By <c>+=</c>.</param>
/// <param name="ObjectOnly">It was joined with an object.</param>
internal sealed record NodeLayer(Node Node, bool Append, bool ObjectOnly) : Layer;
