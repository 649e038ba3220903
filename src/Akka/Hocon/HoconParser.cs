using Hocon.Parsing;

namespace Hocon;

/// <summary>Reads HOCON text.</summary>
public sealed class HoconParser
{
    /// <summary>
    /// Parses, includes and resolves. Substitutions are looked up in the whole text and then in the environment.
    /// Throws <see cref="HoconParserException"/>, also for empty text ("{}" is the empty root).
    /// </summary>
    /// <param name="text">An object, with or without its braces.</param>
    /// <param name="includeCallback">Fetches includes; without one an include is an error.</param>
    public static HoconRoot Parse(string text, HoconIncludeCallbackAsync? includeCallback = null)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new HoconParserException("The text is empty; an empty root is written {}");
        }

        var tree = new Grammar(text, includeCallback).Root();
        return new HoconRoot(new Resolver(tree).Resolve());
    }
}
