using Akka.Event;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>A message between the managers of a singleton. They say nothing but their kind.</summary>
public interface IClusterSingletonMessage;

/// <summary>The new oldest to the old one, again and again until it has an answer.</summary>
internal sealed record HandOverToMe : IClusterSingletonMessage, IDeadLetterSuppression
{
    public static readonly HandOverToMe Instance = new();
}

/// <summary>The singleton is about to end here.</summary>
internal sealed record HandOverInProgress : IClusterSingletonMessage
{
    public static readonly HandOverInProgress Instance = new();
}

/// <summary>The singleton has ended here, and will not run here again before a new incarnation of the node.</summary>
internal sealed record HandOverDone : IClusterSingletonMessage
{
    public static readonly HandOverDone Instance = new();
}

/// <summary>The old oldest to the new one: ask me now.</summary>
internal sealed record TakeOverFromMe : IClusterSingletonMessage, IDeadLetterSuppression
{
    public static readonly TakeOverFromMe Instance = new();
}
