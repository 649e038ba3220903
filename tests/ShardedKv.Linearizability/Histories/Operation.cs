namespace ShardedKv.Linearizability.Histories;

/// <summary>What one client asked and was answered, with the times it saw.</summary>
/// <param name="Client">Drawn as one row; a client has one operation at a time, or names each of several apart.</param>
/// <param name="Call">In any unit that all clients of a history share. A call at the same time as another's return is concurrent with it.</param>
/// <param name="Output">Null when no answer came, or one that leaves the outcome open: the effect stays possible until the end of the history.</param>
/// <param name="Return">Not before <paramref name="Call"/>; without meaning when there is no output.</param>
public sealed record Operation<TInput, TOutput>(int Client, TInput Input, long Call, TOutput? Output, long Return)
    where TInput : class
    where TOutput : class
{
    /// <summary>The end of the interval in which the effect may take place.</summary>
    public long End => Output is null ? long.MaxValue : Return;
}
