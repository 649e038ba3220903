namespace Hocon;

/// <summary>A value has another shape than the one that was asked for.</summary>
public class HoconException : Exception
{
    public HoconException(string message)
        : base(message)
    {
    }

    public HoconException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The value at <see cref="FailPath"/> is absent or cannot be read as what was asked for.</summary>
public class HoconValueException : HoconException
{
    public HoconValueException(string message, string failPath, Exception? innerException)
        : base(message, innerException)
    {
        FailPath = failPath;
    }

    public string FailPath { get; }
}

/// <summary>The text is not HOCON, or a substitution or include cannot be resolved. Lines and positions count from 1;
/// both are 0 when no place is known.</summary>
public sealed class HoconParserException : Exception
{
    public HoconParserException()
    {
    }

    public HoconParserException(string message)
        : base(message)
    {
    }

    public HoconParserException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal HoconParserException(int line, int position, string message, Exception? innerException = null)
        : base($"{message}. At line {line}, position {position}.", innerException)
    {
        LineNumber = line;
        LinePosition = position;
    }

    public int LineNumber { get; }

    public int LinePosition { get; }
}
