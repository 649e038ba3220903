using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Akka.Util.Internal;

public static class Extensions
{
    public static T AsInstanceOf<T>(this object self) => (T)self;

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

    public static string Join(this IEnumerable<string> self, string separator) => string.Join(separator, self);

    public static string BetweenDoubleQuotes(this string self) => $"\"{self}\"";

    [SuppressMessage("Naming", "CA1720", Justification = "Akka.NET's names.")]
    public static TimeSpan Max(this TimeSpan @this, TimeSpan other) => @this > other ? @this : other;

    public static TimeSpan Min(this TimeSpan @this, TimeSpan other) => @this < other ? @this : other;

    public static T Head<T>(this IEnumerable<T> self) => self.First();

    public static IEnumerable<T> Drop<T>(this IEnumerable<T> self, int count) => self.Skip(count);

    public static IEnumerable<T> TakeRight<T>(this IEnumerable<T> self, int n) => self.TakeLast(n);

    public static IEnumerable<T> Concat<T>(this IEnumerable<T> enumerable, T item) => enumerable.Append(item);

    public static void ForEach<T>(this IEnumerable<T> source, Action<T> action)
    {
        foreach (var item in source)
        {
            action(item);
        }
    }

    public static TValue GetOrElse<TKey, TValue>(this IDictionary<TKey, TValue> hash, TKey key, TValue elseValue) =>
        hash.TryGetValue(key, out var value) ? value : elseValue;

    public static void AddOrSet<TKey, TValue>(this IDictionary<TKey, TValue> hash, TKey key, TValue value) => hash[key] = value;

    /// <summary>Adds, and throws when the key is there.</summary>
    public static IDictionary<TKey, TValue> AddAndReturn<TKey, TValue>(this IDictionary<TKey, TValue> hash, TKey key, TValue value)
    {
        hash.Add(key, value);
        return hash;
    }
}
