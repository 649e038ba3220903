namespace Hocon.Parsing;

/// <summary>
/// What is larger is refused with an error, where it would exhaust the stack, the memory or the reader's patience. Settings
/// of any application stay far below.
/// </summary>
internal static class Limits
{
    /// <summary>Characters of a text and all that it includes.</summary>
    public const int TextCharsMax = 4 * 1024 * 1024;

    /// <summary>Objects and arrays inside each other, as they are written and when they are resolved; keys in a path.</summary>
    public const int NestingMax = 256;

    /// <summary>Includes inside each other; more is taken for a cycle of files.</summary>
    public const int IncludeDepthMax = 50;

    /// <summary>Includes in all.</summary>
    public const int IncludesMax = 1_000;

    /// <summary>Characters that resolving may write, each value counted once more in everything that holds it.</summary>
    public const long ResolvedCharsMax = 64 * 1024 * 1024;

    /// <summary>What a look at a field counts for in <see cref="ResolvedCharsMax"/>.</summary>
    public const int CharsPerLook = 64;

    /// <summary>Fields and values that wait for each other, as in <c>a = ${b}, b = ${c}, ...</c>.</summary>
    public const int ResolveDepthMax = 512;
}
