using System.Text;

namespace Hocon.Parsing;

/// <summary>A cursor over the text, and what is below the grammar: blanks, comments and strings.</summary>
internal sealed class Reader(string text)
{
    private readonly string _text = text;
    private int _at;
    private int _line = 1;
    private int _lineStart;

    public Place Place => new(_line, _at - _lineStart + 1);

    public bool AtEnd => _at >= _text.Length;

    /// <summary>The next character, or NUL at the end.</summary>
    public char Next => AtEnd ? '\0' : _text[_at];

    public bool AtLineEnd => AtEnd || Next == '\n';

    public bool AtComment => Next == '#' || Sees("//");

    /// <summary>What comes next, for an error message.</summary>
    public string Found => AtEnd ? "the end of the text" : Next == '\n' ? "the end of the line" : $"'{Next}'";

    public bool Sees(string token) => string.CompareOrdinal(_text, _at, token, 0, token.Length) == 0;

    /// <summary>Two tokens with any blanks between them.</summary>
    public bool SeesWords(string first, string second)
    {
        if (!Sees(first))
        {
            return false;
        }

        var at = _at + first.Length;
        while (at < _text.Length && _text[at] is ' ' or '\t')
        {
            at++;
        }

        return string.CompareOrdinal(_text, at, second, 0, second.Length) == 0;
    }

    public char Take()
    {
        var c = _text[_at++];
        if (c == '\n')
        {
            _line++;
            _lineStart = _at;
        }

        return c;
    }

    public bool TryTake(string token)
    {
        if (!Sees(token))
        {
            return false;
        }

        for (var i = 0; i < token.Length; i++)
        {
            Take();
        }

        return true;
    }

    public void Expect(string token, string where)
    {
        if (!TryTake(token))
        {
            throw Place.Error($"Expected '{token}' {where}, found {Found}");
        }
    }

    /// <summary>Blanks within the line.</summary>
    public string TakeBlanks()
    {
        var start = _at;
        while (!AtLineEnd && HoconText.IsSpace(Next))
        {
            Take();
        }

        return _text[start.._at];
    }

    /// <summary>Blanks, line ends and comments. True when a line ended.</summary>
    public bool SkipLines()
    {
        var line = _line;
        while (true)
        {
            TakeBlanks();
            if (AtComment)
            {
                while (!AtLineEnd)
                {
                    Take();
                }
            }

            if (AtEnd || Next != '\n')
            {
                return _line > line;
            }

            Take();
        }
    }

    /// <summary>Characters that need no quotes, up to a blank, a comment or a stop character.</summary>
    public string TakeUnquoted(string stops)
    {
        var start = _at;
        while (!AtEnd && !char.IsWhiteSpace(Next) && !HoconText.Reserved.Contains(Next) && !stops.Contains(Next) && !Sees("//"))
        {
            Take();
        }

        return _text[start.._at];
    }

    /// <summary>Text between three quotes, as it stands. Quotes beyond the closing three belong to the text.</summary>
    public string TakeTripleQuoted()
    {
        var from = Place;
        Expect("\"\"\"", "");
        var start = _at;
        var close = _text.IndexOf("\"\"\"", _at, StringComparison.Ordinal);
        if (close < 0)
        {
            throw from.Error("The triple-quoted string is not closed");
        }

        while (close + 3 < _text.Length && _text[close + 3] == '"')
        {
            close++;
        }

        while (_at < close + 3)
        {
            Take();
        }

        return _text[start..close];
    }

    public string TakeQuoted()
    {
        var from = Place;
        Expect("\"", "");
        var sb = new StringBuilder();
        while (!AtLineEnd)
        {
            var c = Take();
            if (c == '"')
            {
                return sb.ToString();
            }

            sb.Append(c == '\\' ? Escaped() : c);
        }

        throw from.Error("The quoted string is not closed on its line");
    }

    private char Escaped()
    {
        var from = Place;
        var c = AtLineEnd ? '\0' : Take();
        return c switch
        {
            '"' or '\\' or '/' => c,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => Unicode(from),
            _ => throw from.Error("Expected one of \" \\ / b f n r t u after '\\' in a quoted string"),
        };
    }

    private char Unicode(Place from)
    {
        if (_at + 4 > _text.Length || !ushort.TryParse(_text.AsSpan(_at, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code))
        {
            throw from.Error("Expected four hexadecimal digits after '\\u'");
        }

        for (var i = 0; i < 4; i++)
        {
            Take();
        }

        return (char)code;
    }
}
