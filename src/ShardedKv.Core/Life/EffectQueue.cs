using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>What the parts of a life have for the shell, in order. As long as the effects of one input.</summary>
internal sealed class EffectQueue
{
    private readonly Queue<LifeEffect> effects = [];

    public void Emit(LifeEffect effect) => effects.Enqueue(effect);

    public void Send(ImmutableArray<Message> messages)
    {
        foreach (var message in messages)
        {
            Emit(new Send(message));
        }
    }

    public void Refuse(ImmutableArray<ProposalTag> tags, RefusalKind kind, ReplicaId? hint)
    {
        if (tags.Length > 0)
        {
            Emit(new RefuseProposals(tags, kind, hint));
        }
    }

    public void Refuse(ImmutableArray<ReadTag> tags, RefusalKind kind, ReplicaId? hint)
    {
        if (tags.Length > 0)
        {
            Emit(new RefuseReads(tags, kind, hint));
        }
    }

    public bool TryNext([NotNullWhen(true)] out LifeEffect? effect) => effects.TryDequeue(out effect);
}
