using Akka.Actor;
using Akka.Configuration;

namespace Akka.Remote;

/// <summary>Makes the failure detector that settings name.</summary>
public static class FailureDetectorLoader
{
    /// <param name="fqcn">A type with a constructor (Config, EventStream).</param>
    /// <exception cref="ConfigurationException">There is no such type, or it cannot be made.</exception>
    public static FailureDetector Load(string fqcn, Config config, ActorSystem system)
    {
        var type = Type.GetType(fqcn)
            ?? throw new ConfigurationException($"Could not find the failure detector type [{fqcn}]");
        try
        {
            // Ours by the system's own clock, which need not be the machine's.
            Clock clock = () => (long)system.Scheduler.MonotonicClock.TotalMilliseconds;
            return type == typeof(PhiAccrualFailureDetector) ? new PhiAccrualFailureDetector(config, system.EventStream, clock)
                : type == typeof(DeadlineFailureDetector) ? new DeadlineFailureDetector(config, clock)
                : (FailureDetector)Activator.CreateInstance(type, config, system.EventStream)!;
        }
        catch (Exception cause)
        {
            throw new ConfigurationException($"Could not create the failure detector [{fqcn}]", cause);
        }
    }

    public static FailureDetector LoadFailureDetector(this IActorContext context, string fqcn, Config config) =>
        Load(fqcn, config, context.System);
}
