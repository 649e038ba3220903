using Akka.Actor;
using Akka.Configuration;
using Akka.Pattern;

namespace Akka.Persistence.Internal;

/// <summary>The settings at a path, checked as they are read: an error names the whole key and what may stand there.</summary>
internal sealed class PluginSettings(string path, Config config)
{
    public Config Config { get; } = config;

    public int AtLeastOne(string key) => Checked(key, k => Config.GetInt(k), value => value >= 1, "a whole number from 1");

    public TimeSpan Positive(string key) =>
        Checked(key, k => Config.GetTimeSpan(k, allowInfinite: false), value => value > TimeSpan.Zero, "a duration above zero, such as 10s");

    public bool Flag(string key) => Checked(key, k => Config.GetBoolean(k), static _ => true, "on or off");

    /// <summary>The value among these that is set, in lower case.</summary>
    public string OneOf(string key, params string[] choices) =>
        Checked(key, k => Config.GetString(k, "").ToLowerInvariant(), choices.Contains, "one of " + string.Join(", ", choices));

    /// <summary>The breaker that <c>circuit-breaker</c> describes.</summary>
    public CircuitBreaker CircuitBreaker(IScheduler scheduler) => new(
        scheduler,
        AtLeastOne("circuit-breaker.max-failures"),
        Positive("circuit-breaker.call-timeout"),
        Positive("circuit-breaker.reset-timeout"));

    /// <summary>The one exception inside an <see cref="AggregateException"/>, else the exception itself.</summary>
    public static Exception Unwrap(Exception e)
        => e is AggregateException aggregate && aggregate.Flatten().InnerExceptions is [var only] ? only : e;

    /// <summary>The type that a setting names by "Namespace.Type, Assembly".</summary>
    public static Type FindType(string key, string name) => Type.GetType(name)
        ?? throw new ConfigurationException($"{key} names the type '{name}', which is not found; it must be \"Namespace.Type, Assembly\"");

    private T Checked<T>(string key, Func<string, T> read, Predicate<T> good, string expected)
    {
        try
        {
            var value = read(key);
            return good(value) ? value : throw new FormatException($"'{Config.GetString(key)}' is out of range");
        }
        catch (Exception e) when (e is FormatException or NotSupportedException)
        {
            throw new ConfigurationException($"{path}.{key} must be {expected}: {e.Message}", e);
        }
    }
}
