using Akka.Actor;
using ShardedKv.Actors.Nodes;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;

namespace ShardedKv.Actors.Controller;

/// <summary>Takes the operations that are asked for at this node to g0, again until g0's state shows them, and answers when it shows how they ended.</summary>
internal sealed class OperationDesk(MetaProposals proposals, NodeClock clock)
{
    /// <summary>Askers that wait at a time; the next is sent away.</summary>
    private const int WaitingMax = 256;

    private readonly List<Waiting> _waiting = [];

    /// <summary>Sooner than the node's own tick while somebody waits.</summary>
    public bool IsWaitedFor => _waiting.Count > 0;

    public void Ask(OperationQuery query, IActorRef asker, MetaState? meta, LocalReplica? local, NodeName? other)
    {
        if (_waiting.Count >= WaitingMax)
        {
            asker.Tell(new OperationAnswer.Unknown($"{WaitingMax} callers wait at this node for operations, which is the most"));
            return;
        }

        _waiting.Add(new Waiting(query, asker, clock.Now.Milliseconds + (long)query.Wait.TotalMilliseconds));
        Look(meta, local, other);
    }

    /// <summary>g0's state has changed, or some time has passed.</summary>
    public void Look(MetaState? meta, LocalReplica? local, NodeName? other)
    {
        var now = clock.Now.Milliseconds;
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            var waiting = _waiting[i];
            if (Outcome(waiting.Query, meta) is { } answer)
            {
                End(i, answer);
            }
            else if (now >= waiting.Until)
            {
                End(i, Find(waiting.Query, meta) is null ? new OperationAnswer.Unknown("no leader of g0 has taken it in time") : new OperationAnswer.Pending());
            }
            else if (Find(waiting.Query, meta) is null)
            {
                proposals.Propose(new SubmitOperation(waiting.Query.Id, waiting.Query.Body), local, other);
            }
        }
    }

    private static Operation? Find(OperationQuery query, MetaState? meta) => meta?.OperationOf(query.Id);

    // What is not in g0's state is judged here too: a refused submission leaves no trace there.
    private static OperationAnswer? Outcome(OperationQuery query, MetaState? meta) => Find(query, meta) switch
    {
        { } other when !other.Body.IsSameAs(query.Body) => new OperationAnswer.OtherOperation(),
        { Outcome: OperationDone done } => new OperationAnswer.Done(done.Number),
        { Outcome: OperationRefused refused } => new OperationAnswer.Refused(refused.Reason),
        { } => null,
        null => meta is not null && OperationRules.FaultOnSubmission(meta, query.Body) is { } fault ? new OperationAnswer.Refused(fault) : null,
    };

    private void End(int at, OperationAnswer answer)
    {
        _waiting[at].Asker.Tell(answer);
        _waiting.RemoveAt(at);
    }

    private sealed record Waiting(OperationQuery Query, IActorRef Asker, long Until);
}
