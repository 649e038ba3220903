using System.Collections;

namespace Akka.TestKit.Xunit2.Internals;

/// <summary>
/// When a message is the expected one: by its own equality; collections of one type by their elements, in order.
/// </summary>
/// <param name="skipTypeCheck">Collections may be of different types.</param>
/// <param name="innerComparer">For the elements of collections; null: by the same rules.</param>
public class AkkaAssertEqualityComparer<T>(bool skipTypeCheck = false, IEqualityComparer innerComparer = null) : IEqualityComparer<T>
{
    public bool Equals(T x, T y)
    {
        if (x is null || y is null)
        {
            return x is null && y is null;
        }

        if (x is IEquatable<T> equatable)
        {
            return equatable.Equals(y);
        }

        if (x.Equals(y))
        {
            return true;
        }

        if (x is IComparable<T> comparable)
        {
            return comparable.CompareTo(y) == 0;
        }

        return (skipTypeCheck || x.GetType() == y.GetType()) && x is IEnumerable first && y is IEnumerable second && AreEqual(first, second);
    }

    public int GetHashCode(T obj) => throw new NotSupportedException("Only for comparing.");

    private bool AreEqual(IEnumerable first, IEnumerable second)
    {
        var elements = innerComparer ?? new ByElement();
        var left = first.GetEnumerator();
        var right = second.GetEnumerator();
        while (left.MoveNext())
        {
            if (!right.MoveNext() || !elements.Equals(left.Current, right.Current))
            {
                return false;
            }
        }

        return !right.MoveNext();
    }

    private sealed class ByElement : IEqualityComparer
    {
        private static readonly AkkaAssertEqualityComparer<object> _comparer = new(skipTypeCheck: true);

        bool IEqualityComparer.Equals(object x, object y) => _comparer.Equals(x, y);

        public int GetHashCode(object obj) => throw new NotSupportedException("Only for comparing.");
    }
}
