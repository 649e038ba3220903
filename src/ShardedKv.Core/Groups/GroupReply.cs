namespace ShardedKv.Core.Groups;

/// <summary>What applying one command answers: a KvReply, a ConfigurationReply or a MetaReply.</summary>
public abstract record GroupReply
{
    private protected GroupReply()
    {
    }
}
