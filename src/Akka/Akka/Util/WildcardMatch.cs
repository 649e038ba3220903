namespace Akka.Util;

public static class WildcardMatch
{
    /// <summary>Matches a pattern in which <c>*</c> stands for any characters, also none, and <c>?</c> for one.</summary>
    public static bool Like(this string text, string pattern, bool caseSensitive = false)
    {
        int at = 0, next = 0, star = -1, mark = 0;
        while (at < text.Length)
        {
            if (next < pattern.Length && pattern[next] == '*')
            {
                star = next++;
                mark = at;
            }
            else if (next < pattern.Length && (pattern[next] == '?' || Same(text[at], pattern[next], caseSensitive)))
            {
                at++;
                next++;
            }
            else if (star >= 0)
            {
                // Give the last star one more character and try again behind it.
                next = star + 1;
                at = ++mark;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(next).TrimStart('*').IsEmpty;
    }

    private static bool Same(char a, char b, bool caseSensitive) =>
        a == b || (!caseSensitive && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));
}
