using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>A number of threads from <c>parallelism-min</c>, <c>-factor</c> (times the processors) and <c>-max</c>.</summary>
public class ThreadPoolConfig(Config config)
{
    public int PoolSizeMin { get; } = config.GetInt("parallelism-min");

    public int PoolSizeMax { get; } = config.GetInt("parallelism-max");

    public double PoolSizeFactor { get; } = config.GetDouble("parallelism-factor");

    public static int ScaledPoolSize(int floor, double scalar, int ceiling) =>
        Math.Min(Math.Max((int)Math.Ceiling(Environment.ProcessorCount * scalar), floor), ceiling);
}
