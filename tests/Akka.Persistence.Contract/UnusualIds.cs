namespace Akka.Persistence.Contract;

/// <summary>Persistence ids that a store may confuse, cut or not find again.</summary>
public static class UnusualIds
{
    public static IReadOnlyList<string> All { get; } =
    [
        "a", "A", " a", "a ", "\ta", "a\n", "a/b", "a\\b", "a%2Fb", "a%", "a_b", "*", "?", ".", "..", "a|b", "a:b",
        "'; DROP TABLE journal; --", "\"quoted\"", "[bracketed]", "`ticked`", "?1", "$1", "@p", "{0}", "null",
        "äöü", "a\u0308", "ÄÖÜ", "ß", "İ", "日本語", "\U0001F600", "\u200B", new string('x', 255),
    ];
}
