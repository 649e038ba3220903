using Akka.Event;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>A message between the managers of a singleton.</summary>
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
/// <param name="OlderToo">
/// It has ended on all older nodes as well: who ran it waited for them. Who asks need not wait for what it still keeps of them.
/// </param>
internal sealed record HandOverDone(bool OlderToo) : IClusterSingletonMessage;

/// <summary>The old oldest to the new one: ask me now.</summary>
internal sealed record TakeOverFromMe : IClusterSingletonMessage, IDeadLetterSuppression
{
    public static readonly TakeOverFromMe Instance = new();
}
