using Akka.Actor;
using Akka.Configuration;
using Akka.Pattern;

namespace Akka.Persistence.Internal;

internal static class PluginCircuitBreaker
{
    /// <summary>The breaker that a plugin's <c>circuit-breaker</c> settings describe.</summary>
    public static CircuitBreaker Create(ActorSystem system, Config config) => CircuitBreaker.Create(
        system.Scheduler,
        config.GetInt("circuit-breaker.max-failures", 10),
        config.GetTimeSpan("circuit-breaker.call-timeout", TimeSpan.FromSeconds(10)),
        config.GetTimeSpan("circuit-breaker.reset-timeout", TimeSpan.FromSeconds(30)));

    /// <summary>The one exception inside an <see cref="AggregateException"/>, else the exception itself.</summary>
    public static Exception Unwrap(Exception e)
        => e is AggregateException aggregate && aggregate.Flatten().InnerExceptions is [var only] ? only : e;
}
