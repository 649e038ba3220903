using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;

namespace ShardedKv.Actors.Controller;

/// <summary>To the node actor: have this done to the cluster. Answered once, with an <see cref="OperationAnswer"/>, within <paramref name="Wait"/>.</summary>
/// <param name="Id">The same again is the same operation, whichever node it is told to.</param>
internal sealed record OperationQuery(RequestId Id, OperationBody Body, TimeSpan Wait);

/// <summary>What became of a change of groups or shards. Closed.</summary>
public abstract record OperationAnswer
{
    private OperationAnswer()
    {
    }

    /// <summary>It is in force. Shards that it moves may still be on their way; the status shows them.</summary>
    /// <param name="Number">The configuration that it made; the last one when there was nothing to change.</param>
    public sealed record Done(ConfigNumber Number) : OperationAnswer;

    /// <summary>It was not done, and will not be.</summary>
    public sealed record Refused(string Reason) : OperationAnswer;

    /// <summary>g0 has it, and it will be carried out; asked for again under its id, its outcome comes.</summary>
    public sealed record Pending : OperationAnswer;

    /// <summary>The id is that of another operation; this one was not done.</summary>
    public sealed record OtherOperation : OperationAnswer;

    /// <summary>It is not known whether g0 has it. The same id may be sent again.</summary>
    public sealed record Unknown(string Reason) : OperationAnswer;
}
