using System.Globalization;
using Akka.TestKit.Xunit2.Internals;
using Xunit;

namespace Akka.TestKit.Xunit2;

/// <summary>Fails tests with xunit's own exceptions.</summary>
public class XunitAssertions : ITestKitAssertions
{
    public void Fail(string format = "", params object[] args) => Assert.Fail(Text(format, args));

    public void AssertTrue(bool condition, string format = "", params object[] args) => Assert.True(condition, condition ? null : Text(format, args));

    public void AssertFalse(bool condition, string format = "", params object[] args) => Assert.False(condition, condition ? Text(format, args) : null);

    public void AssertEqual<T>(T expected, T actual, string format = "", params object[] args) =>
        AssertEqual(expected, actual, new AkkaAssertEqualityComparer<T>().Equals, format, args);

    public void AssertEqual<T>(T expected, T actual, Func<T, T, bool> comparer, string format = "", params object[] args)
    {
        if (!comparer(expected, actual))
        {
            throw AkkaEqualException.ForMismatchedValues(expected, actual, format, args);
        }
    }

    /// <summary>Text that comes without arguments may hold braces of its own.</summary>
    internal static string Text(string format, object[] args) =>
        args is null or [] ? format ?? "" : string.Format(CultureInfo.InvariantCulture, format ?? "", args);
}
