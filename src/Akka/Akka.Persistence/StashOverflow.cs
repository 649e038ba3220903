using Akka.Configuration;

namespace Akka.Persistence;

/// <summary>What happens to a command that does not fit in the internal stash.</summary>
public interface IStashOverflowStrategy
{
}

/// <summary>Makes the strategy that <c>internal-stash-overflow-strategy</c> names.</summary>
public interface IStashOverflowStrategyConfigurator
{
    IStashOverflowStrategy Create(Config config);
}

/// <summary>The command goes to the dead letters.</summary>
public class DiscardToDeadLetterStrategy : IStashOverflowStrategy
{
    private DiscardToDeadLetterStrategy()
    {
    }

    public static DiscardToDeadLetterStrategy Instance { get; } = new();
}

/// <summary>The actor fails with <see cref="Akka.Actor.StashOverflowException"/>.</summary>
public class ThrowOverflowExceptionStrategy : IStashOverflowStrategy
{
    private ThrowOverflowExceptionStrategy()
    {
    }

    public static ThrowOverflowExceptionStrategy Instance { get; } = new();
}

/// <summary>The command's sender gets this answer; the command is dropped.</summary>
public sealed class ReplyToStrategy : IStashOverflowStrategy
{
    public ReplyToStrategy(object response) => Response = response;

    public object Response { get; }
}

public sealed class ThrowExceptionConfigurator : IStashOverflowStrategyConfigurator
{
    public IStashOverflowStrategy Create(Config config) => ThrowOverflowExceptionStrategy.Instance;
}

public sealed class DiscardConfigurator : IStashOverflowStrategyConfigurator
{
    public IStashOverflowStrategy Create(Config config) => DiscardToDeadLetterStrategy.Instance;
}
