using Xunit.Sdk;

namespace Akka.TestKit.Xunit2.Internals;

/// <summary>Two values are not equal.</summary>
public class AkkaEqualException(string format = "", params object[] args) : XunitException(XunitAssertions.Text(format, args))
{
    public static AkkaEqualException ForMismatchedValues(object expected, object actual, string format = null, params object[] args)
    {
        var reason = string.IsNullOrEmpty(format) ? "" : XunitAssertions.Text(format, args) + "\n";
        return new AkkaEqualException($"Assert.Equal() Failure: Values differ\n{reason}Expected: {Shown(expected)}\nActual:   {Shown(actual)}");
    }

    private static string Shown(object value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        System.Collections.IEnumerable many => $"[{string.Join(", ", many.Cast<object>().Select(Shown))}]",
        _ => $"{value} ({value.GetType()})",
    };
}
