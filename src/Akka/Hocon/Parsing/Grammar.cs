using System.Text;

namespace Hocon.Parsing;

/// <summary>Reads a text into nodes by recursive descent. Included texts are read here too, so that the resolver sees one tree.</summary>
internal sealed class Grammar
{
    private static readonly string[] IncludeForms = ["\"", "file(", "url(", "classpath(", "required("];

    private readonly Reader _in;
    private readonly Includes _includes;
    private readonly HoconPath _base;
    private readonly int _depth;
    private int _nesting;

    public Grammar(string text, HoconIncludeCallbackAsync? includes)
        : this(text, new Includes(includes), HoconPath.Empty, 0, 0)
    {
    }

    private Grammar(string text, Includes includes, HoconPath @base, int depth, int nesting)
    {
        _in = new Reader(includes.Admit(text));
        _includes = includes;
        _base = @base;
        _depth = depth;
        _nesting = nesting;
    }

    public ObjectNode Root()
    {
        _in.SkipLines();
        var at = _in.Place;
        if (_in.Next == '[')
        {
            throw at.Error("Expected an object at the root, found '['");
        }

        var root = _in.Next == '{' ? Object(_base) : new ObjectNode(at, Entries(_base, closing: '\0'));
        _in.SkipLines();
        return _in.AtEnd ? root : throw _in.Place.Error($"Expected the end of the text, found {_in.Found}");
    }

    private ObjectNode Object(HoconPath path)
    {
        var at = _in.Place;
        _in.Expect("{", "");
        Nest(at, 1);
        var entries = Entries(path, closing: '}');
        Nest(at, -1);
        if (!_in.TryTake("}"))
        {
            throw _in.Place.Error($"Expected '}}' to close the object opened at line {at.Line}, position {at.Position}, found {_in.Found}");
        }

        return new ObjectNode(at, entries);
    }

    private void Nest(Place at, int levels)
    {
        _nesting += levels;
        if (_nesting > Limits.NestingMax)
        {
            throw at.Error($"Objects and arrays are nested more than {Limits.NestingMax} deep");
        }
    }

    private List<Entry> Entries(HoconPath path, char closing)
    {
        var entries = new List<Entry>();
        _in.SkipLines();
        while (!_in.AtEnd && _in.Next != closing)
        {
            entries.Add(Entry(path));
            if (!Separated(closing))
            {
                break;
            }
        }

        return entries;
    }

    /// <summary>One comma, or the end of a line. False when nothing may follow.</summary>
    private bool Separated(char closing)
    {
        var lineEnded = _in.SkipLines();
        if (_in.TryTake(","))
        {
            _in.SkipLines();
            return true;
        }

        return _in.AtEnd || _in.Next == closing
            ? false
            : lineEnded ? true : throw _in.Place.Error($"Expected ',' or the end of the line, found {_in.Found}");
    }

    private Entry Entry(HoconPath path)
    {
        if (IsInclude())
        {
            return new Entry([], Include(path), Append: false);
        }

        var at = _in.Place;
        var keys = Keys();
        var child = new HoconPath([.. path, .. keys]);
        if (child.Count > Limits.NestingMax)
        {
            throw at.Error($"The path has more than {Limits.NestingMax} keys");
        }

        _in.SkipLines();
        if (_in.Next == '{')
        {
            return new Entry(keys, Value(child), Append: false);
        }

        var append = _in.TryTake("+=");
        if (!append && !_in.TryTake("=") && !_in.TryTake(":"))
        {
            throw _in.Place.Error($"Expected '=', ':', '+=' or '{{' after key '{string.Join('.', keys.Select(HoconText.Key))}', found {_in.Found}");
        }

        _in.SkipLines();
        return new Entry(keys, Value(child), append);
    }

    /// <summary>Keys separated by dots. Blanks inside an unquoted key belong to it.</summary>
    private List<string> Keys()
    {
        var keys = new List<string>();
        do
        {
            keys.Add(Key());
        }
        while (_in.TryTake("."));
        return keys;
    }

    private string Key()
    {
        var key = new StringBuilder();
        var quoted = false;
        var blanks = "";
        _in.TakeBlanks();
        while (true)
        {
            var quotedPiece = _in.Next == '"';
            var piece = quotedPiece ? (_in.Sees("\"\"\"") ? _in.TakeTripleQuoted() : _in.TakeQuoted()) : _in.TakeUnquoted(stops: ".");
            if (piece.Length == 0 && !quotedPiece)
            {
                return quoted || key.Length > 0 ? key.ToString() : throw _in.Place.Error($"Expected a key, found {_in.Found}");
            }

            key.Append(key.Length > 0 ? blanks : "").Append(piece);
            quoted |= quotedPiece;
            blanks = _in.TakeBlanks();
        }
    }

    /// <summary>Pieces up to a comma, a closing bracket, a comment or the end of the line.</summary>
    private Node Value(HoconPath path)
    {
        var at = _in.Place;
        var pieces = new List<Node>();
        while (true)
        {
            var blanksAt = _in.Place;
            var blanks = _in.TakeBlanks();
            if (_in.AtLineEnd || _in.AtComment || _in.Next is ',' or '}' or ']')
            {
                break;
            }

            if (pieces.Count > 0 && blanks.Length > 0)
            {
                pieces.Add(new Blanks(blanksAt, blanks));
            }

            pieces.Add(Piece(path));
        }

        return pieces.Count switch
        {
            0 => throw _in.Place.Error($"Expected a value, found {_in.Found}"),
            1 => pieces[0],
            _ => new Concatenation(at, pieces),
        };
    }

    private Node Piece(HoconPath path)
    {
        var at = _in.Place;
        if (_in.Next == '{')
        {
            return Object(path);
        }

        if (_in.Next == '[')
        {
            return Array(path);
        }

        if (_in.Sees("${"))
        {
            return Reference();
        }

        if (_in.Next == '"')
        {
            return new Text(at, _in.Sees("\"\"\"") ? new HoconLiteral(HoconLiteralType.TripleQuotedString, _in.TakeTripleQuoted()) : new HoconLiteral(HoconLiteralType.QuotedString, _in.TakeQuoted()));
        }

        var text = _in.TakeUnquoted(stops: "");
        return text.Length > 0
            ? new Text(at, HoconLiteral.Unquoted(text))
            : throw at.Error($"Expected a value, found {_in.Found}; put quotes around a text that holds it");
    }

    private ArrayNode Array(HoconPath path)
    {
        var at = _in.Place;
        _in.Expect("[", "");
        Nest(at, 1);
        var items = new List<Node>();
        _in.SkipLines();
        while (!_in.AtEnd && _in.Next != ']')
        {
            items.Add(Value(path));
            if (!Separated(closing: ']'))
            {
                break;
            }
        }

        Nest(at, -1);
        if (!_in.TryTake("]"))
        {
            throw _in.Place.Error($"Expected ']' to close the array opened at line {at.Line}, position {at.Position}, found {_in.Found}");
        }

        return new ArrayNode(at, items);
    }

    private Reference Reference()
    {
        var at = _in.Place;
        _in.Expect("${", "");
        var optional = _in.TryTake("?");
        var keys = Keys();
        _in.Expect("}", "to close the substitution");
        return new Reference(at, new HoconPath(keys), optional, _base);
    }

    /// <summary>A plain key may be called include too.</summary>
    private bool IsInclude() =>
        IncludeForms.Any(form => _in.SeesWords("include", form));

    private ObjectNode Include(HoconPath path)
    {
        var at = _in.Place;
        _in.Expect("include", "");
        _in.TakeBlanks();
        var required = _in.TryTake("required(");
        _in.TakeBlanks();
        var type = _in.TryTake("url(") ? HoconCallbackType.Url : _in.TryTake("classpath(") ? HoconCallbackType.Resource : HoconCallbackType.File;
        var wrapped = type != HoconCallbackType.File || _in.TryTake("file(");
        _in.TakeBlanks();
        var name = _in.TakeQuoted();
        for (var open = (required ? 1 : 0) + (wrapped ? 1 : 0); open > 0; open--)
        {
            _in.TakeBlanks();
            _in.Expect(")", "to close the include");
        }

        var text = _includes.Fetch(at, _depth, type, name);
        if (string.IsNullOrWhiteSpace(text))
        {
            return required ? throw at.Error($"The required include '{name}' does not exist or is empty") : new ObjectNode(at, []);
        }

        try
        {
            return new Grammar(text, _includes, path, _depth + 1, _nesting).Root();
        }
        catch (HoconParserException e) when (e.InnerException is not HoconParserException)
        {
            throw at.Error($"In include '{name}': {e.Message}", e);
        }
    }
}
