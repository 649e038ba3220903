namespace Hocon.Parsing;

/// <summary>
/// Keeps what is resolved within <see cref="Limits"/>. A value that several fields refer to is held once, but walked and
/// printed for each of them: without a bound a few lines of doubling references make a tree that nothing can print.
/// </summary>
internal sealed class Extents
{
    private readonly Dictionary<IHoconElement, (int Depth, long Chars)> _known = new(ReferenceEqualityComparer.Instance);
    private long _spent;
    private int _depth;

    /// <summary>The element as a value, once it is seen to be no larger than may be.</summary>
    public HoconValue Value(IHoconElement element)
    {
        var (depth, chars) = Measure(element);
        if (depth > Limits.NestingMax)
        {
            throw new HoconParserException($"Resolved objects and arrays are nested more than {Limits.NestingMax} deep");
        }

        Spend(chars);
        return new HoconValue(element);
    }

    /// <summary>Another field or value is looked into; every call is followed by <see cref="Leave"/>.</summary>
    public void Enter<TWhere>(TWhere where)
    {
        Spend(Limits.CharsPerLook);
        if (++_depth > Limits.ResolveDepthMax)
        {
            throw new HoconParserException($"Substitutions lead on more than {Limits.ResolveDepthMax} deep, at {where}");
        }
    }

    public void Leave() => _depth--;

    private void Spend(long chars)
    {
        _spent += chars;
        if (_spent > Limits.ResolvedCharsMax)
        {
            throw new HoconParserException($"Resolving takes more than {Limits.ResolvedCharsMax} characters; substitutions multiply the text");
        }
    }

    private (int Depth, long Chars) Measure(IHoconElement element)
    {
        if (element is HoconLiteral literal)
        {
            return (0, 1 + (literal.Value?.Length ?? 0));
        }

        if (!_known.TryGetValue(element, out var extent))
        {
            var parts = element is HoconObject tree
                ? tree.Values.Select(field => Add(Measure(field.Value.Element!), field.Key.Length))
                : ((HoconArray)element).Select(item => Measure(item.Element!));
            _known[element] = extent = parts.Aggregate((Depth: 1, Chars: 1L), (sum, part) => (Math.Max(sum.Depth, part.Depth + 1), sum.Chars + part.Chars));
        }

        return extent;

        static (int Depth, long Chars) Add((int Depth, long Chars) part, int chars) => (part.Depth, part.Chars + chars);
    }
}
