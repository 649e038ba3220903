namespace Hocon.Parsing;

/// <summary>Fetches the texts that a text includes, and bounds them all together.</summary>
internal sealed class Includes(HoconIncludeCallbackAsync? callback)
{
    private int _fetched;
    private long _chars;

    /// <summary>Throws when the texts so far are too long.</summary>
    public string Admit(string text)
    {
        _chars += text.Length;
        return _chars <= Limits.TextCharsMax
            ? text
            : throw new HoconParserException($"The text and what it includes have more than {Limits.TextCharsMax} characters");
    }

    /// <summary>Null or empty when there is no such text.</summary>
    public string? Fetch(Place at, int depth, HoconCallbackType type, string name)
    {
        if (callback is null)
        {
            throw at.Error($"Cannot include '{name}': no include callback was given");
        }

        if (depth >= Limits.IncludeDepthMax || ++_fetched > Limits.IncludesMax)
        {
            throw at.Error(depth >= Limits.IncludeDepthMax
                ? $"Includes are nested more than {Limits.IncludeDepthMax} deep at '{name}'; a file may include itself"
                : $"There are more than {Limits.IncludesMax} includes at '{name}'; a file may include itself");
        }

        try
        {
            // Parsing is synchronous; off the caller's context, so that a callback that awaits cannot deadlock on it.
            return Task.Run(() => callback(type, name)).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not HoconParserException)
        {
            throw at.Error($"Cannot include '{name}': {e.Message}", e);
        }
    }
}
