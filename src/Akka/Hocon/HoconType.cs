namespace Hocon;

/// <summary>What an element is once its substitutions are resolved.</summary>
public enum HoconType
{
    Empty,
    Array,
    Object,
    Number,
    Boolean,
    String,
}

/// <summary>How a scalar was written.</summary>
public enum HoconLiteralType
{
    Null = 0,
    UnquotedString = 2,
    QuotedString = 3,
    TripleQuotedString = 4,
    Bool = 5,
    Long = 6,
    Hex = 7,
    Double = 9,
}

/// <summary>Where an include asks its text from.</summary>
public enum HoconCallbackType
{
    File = 0,
    Url = 1,
    Resource = 2,
}

/// <summary>Fetches an included text. Null or empty means that it does not exist: an error for
/// <c>required(...)</c>, else the include adds nothing.</summary>
public delegate Task<string> HoconIncludeCallbackAsync(HoconCallbackType callbackType, string value);
