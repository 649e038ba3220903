using System.Text;

namespace Akka.Util.Internal;

public static class Extensions
{
    /// <summary>Keys of a path separated by dots; a quoted key may hold dots and loses its quotes.</summary>
    public static IEnumerable<string> SplitDottedPathHonouringQuotes(this string path)
    {
        var key = new StringBuilder();
        var quoted = false;
        foreach (var c in path)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == '.' && !quoted)
            {
                yield return key.ToString();
                key.Clear();
            }
            else
            {
                key.Append(c);
            }
        }

        yield return key.ToString();
    }
}
