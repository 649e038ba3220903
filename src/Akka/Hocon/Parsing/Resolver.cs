namespace Hocon.Parsing;

/// <summary>
/// Turns nodes into the tree of values. A reference is looked up lazily, key by key, so that an object may refer to its
/// own fields; a reference to what is being evaluated looks back to the assignments before it; one with nothing before it
/// is a cycle. Absent (null) is what an unresolved <c>${?x}</c> gives.
/// </summary>
internal sealed class Resolver
{
    private readonly Scope _root;
    private readonly Dictionary<Slot, int> _inProgress = [];
    private readonly List<Slot> _trail = [];
    private readonly Dictionary<Slot, HoconValue?> _done = [];
    private readonly Extents _extents = new();

    // Results that looked back depend on where they were asked from and are not kept.
    private int _lookBacks;
    private Slot? _cycle;

    public Resolver(ObjectNode root) => _root = new Scope(HoconPath.Empty).Fill(root);

    public HoconValue Resolve() => _extents.Value(Whole(_root));

    private HoconObject Whole(Scope scope)
    {
        var result = new HoconObject();
        foreach (var (key, slot) in scope.Slots)
        {
            if (_inProgress.TryGetValue(slot, out var index))
            {
                throw ((NodeLayer)slot.Layers[index]).Node.At.Error($"Substitution cycle: {Trail(slot)}");
            }

            if (Evaluate(slot, slot.Layers.Count) is { } value)
            {
                result[key] = new HoconField(key, value);
            }
        }

        return result;
    }

    private HoconValue? Evaluate(Slot slot, int count)
    {
        var whole = count == slot.Layers.Count;
        if (whole && _done.TryGetValue(slot, out var known))
        {
            return known;
        }

        var before = _lookBacks;
        var result = Fold(slot, count, layer => layer is ScopeLayer scope ? _extents.Value(Whole(scope.Scope)) : null, value => value);
        if (whole && before == _lookBacks)
        {
            _done[slot] = result;
        }

        return result;
    }

    /// <summary>From the last assignment down, until one that is no object hides the rest.</summary>
    /// <param name="slot">The field.</param>
    /// <param name="count">How many of its layers count.</param>
    /// <param name="inScope">What is wanted of a written-out object.</param>
    /// <param name="inValue">What is wanted of an evaluated object.</param>
    private HoconValue? Fold(Slot slot, int count, Func<Layer, HoconValue?> inScope, Func<HoconValue, HoconValue?> inValue)
    {
        _extents.Enter(slot.Path);
        HoconValue? result = null;
        for (var i = count - 1; i >= 0; i--)
        {
            var written = slot.Layers[i] is ScopeLayer;
            var value = written ? inScope(slot.Layers[i]) : Assigned(slot, i);
            var hides = !written && value is not null && !value.TryGetObject(out _);
            value = written || value is null ? value : inValue(value);
            if (value is not null)
            {
                result = result is null ? value
                    : value.TryGetObject(out var below) ? _extents.Value(HoconObject.Merged(result.GetObject(), below))
                    : result;
                hides |= !value.TryGetObject(out _);
            }

            if (hides)
            {
                break;
            }
        }

        _extents.Leave();
        return result;
    }

    private HoconValue? Assigned(Slot slot, int index)
    {
        var layer = (NodeLayer)slot.Layers[index];
        if (layer.Append)
        {
            return Appended(slot, index);
        }

        var value = During(slot, index, () => Value(layer.Node));
        return layer.ObjectOnly && value is not null && !value.TryGetObject(out _)
            ? throw layer.Node.At.Error($"Expected an object to merge at '{slot.Path}', found '{value.Raw}'")
            : value;
    }

    /// <summary>All <c>+=</c> that follow each other at once, so that a long list is not copied for each of its items.</summary>
    private HoconValue? Appended(Slot slot, int last)
    {
        var first = last;
        while (first > 0 && slot.Layers[first - 1] is NodeLayer { Append: true })
        {
            first--;
        }

        var earlier = During(slot, first, () => Evaluate(slot, first));
        var added = new List<HoconValue>();
        for (var i = first; i <= last; i++)
        {
            var node = ((NodeLayer)slot.Layers[i]).Node;
            if (During(slot, i, () => Value(node)) is { } item)
            {
                added.Add(item);
            }
        }

        List<HoconValue>? items = null;
        return added.Count == 0 ? earlier
            : earlier is null || earlier.TryGetArray(out items) ? _extents.Value(new HoconArray([.. items ?? [], .. added]))
            : throw ((NodeLayer)slot.Layers[first]).Node.At.Error($"Cannot append with '+=': '{slot.Path}' is not an array");
    }

    /// <summary>While this runs, a reference to the field means what was assigned before this layer.</summary>
    private HoconValue? During(Slot slot, int index, Func<HoconValue?> evaluate)
    {
        var outer = _inProgress.TryGetValue(slot, out var at) ? at : -1;
        _inProgress[slot] = index;
        _trail.Add(slot);
        try
        {
            return evaluate();
        }
        finally
        {
            _trail.RemoveAt(_trail.Count - 1);
            if (outer < 0)
            {
                _inProgress.Remove(slot);
            }
            else
            {
                _inProgress[slot] = outer;
            }
        }
    }

    private HoconValue? Value(Node node)
    {
        _extents.Enter(node.At);
        var value = node switch
        {
            Text text => new HoconValue(text.Literal),
            ArrayNode array => _extents.Value(new HoconArray(array.Items.Select(Value).OfType<HoconValue>())),
            ObjectNode tree => _extents.Value(Whole(new Scope(HoconPath.Empty).Fill(tree))),
            Reference reference => Referred(reference),
            Concatenation pieces => Joined(pieces),
            _ => throw new InvalidOperationException($"Blanks stand only between pieces, at line {node.At.Line}"),
        };
        _extents.Leave();
        return value;
    }

    private HoconValue? Referred(Reference reference)
    {
        var outer = _cycle;
        _cycle = null;
        var value = reference.Base.IsEmpty ? null : Find(_root, [.. reference.Base, .. reference.Path], 0);
        value ??= Find(_root, reference.Path, 0) ?? FromEnvironment(reference.Path);
        var cycle = _cycle;
        _cycle = outer;
        return value is not null || reference.Optional ? value
            : cycle is not null ? throw reference.At.Error($"Substitution cycle: {Trail(cycle)}")
            : throw reference.At.Error($"Cannot resolve substitution ${{{reference.Path}}}");
    }

    private static HoconValue? FromEnvironment(HoconPath path) =>
        Environment.GetEnvironmentVariable(string.Join('.', path)) is { } text ? new HoconValue(new HoconLiteral(HoconLiteralType.QuotedString, text)) : null;

    private HoconValue? Find(Scope scope, IReadOnlyList<string> keys, int at)
    {
        if (scope.Find(keys[at]) is not { } slot)
        {
            return null;
        }

        var count = slot.Layers.Count;
        if (_inProgress.TryGetValue(slot, out var index))
        {
            _lookBacks++;
            count = index;
            _cycle ??= count == 0 ? slot : null;
        }

        return at == keys.Count - 1
            ? Evaluate(slot, count)
            : Fold(slot, count, layer => Find(((ScopeLayer)layer).Scope, keys, at + 1), value => Descend(value, keys, at + 1));
    }

    private static HoconValue? Descend(HoconValue value, IReadOnlyList<string> keys, int at)
    {
        for (var found = value; at < keys.Count; at++)
        {
            if (!found.TryGetObject(out var tree) || !tree.TryGetField(keys[at], out var field))
            {
                return null;
            }

            found = field.Value;
            if (at == keys.Count - 1)
            {
                return found;
            }
        }

        return value;
    }

    private HoconValue? Joined(Concatenation node)
    {
        var all = node.Pieces.Select(p => p is Blanks blanks ? (Blanks: blanks.Value, Value: null) : (Blanks: "", Value: Value(p))).ToList();
        var values = all.Select(p => p.Value).OfType<HoconValue>().ToList();
        if (values.Count == 0)
        {
            return null;
        }

        if (values.TrueForAll(v => v.Type == HoconType.Array))
        {
            return _extents.Value(new HoconArray(values.SelectMany(v => v.GetArray())));
        }

        if (values.TrueForAll(v => v.Type == HoconType.Object))
        {
            return values.Aggregate((low, high) => _extents.Value(HoconObject.Merged(high.GetObject(), low.GetObject())));
        }

        if (values.Exists(v => v.Type is HoconType.Array or HoconType.Object))
        {
            throw node.At.Error("Expected pieces of one kind; scalars, arrays and objects cannot be joined with each other");
        }

        var text = string.Concat(all.Select(p => p.Blanks + p.Value?.Element));
        var quoted = values.Exists(v => v.Element is HoconLiteral { IsQuoted: true });
        return _extents.Value(quoted ? new HoconLiteral(HoconLiteralType.QuotedString, text) : HoconLiteral.Unquoted(text));
    }

    private string Trail(Slot start) =>
        string.Join(" -> ", _trail.Skip(Math.Max(_trail.IndexOf(start), 0)).Append(start).Select(s => s.Path.Value));
}
