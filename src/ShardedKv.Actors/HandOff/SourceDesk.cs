using Akka.Actor;
using ShardedKv.Actors.Replicas;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Life;
using ShardedKv.Raft;

namespace ShardedKv.Actors.HandOff;

/// <summary>Answers the groups that fetch shards from this one, while its replica leads: the rows are read and encoded beside the actor, from one
/// snapshot each, and nothing is kept of a copy but which part of the log it needs.</summary>
internal sealed class SourceDesk(ReplicaSpec spec, GroupStore store, Action<Collect, Action<HandOffReply?>> propose)
{
    /// <summary>Answers that are read at a time; who asks beyond it is told to ask again.</summary>
    private const int AnswersMax = 8;

    private readonly CopyHolds _holds = new(TimeSpan.FromSeconds(30));
    private int _underWay;

    public void Asked(GroupId asking, HandOffMessage question, IActorRef asker, IActorRef self, ReplicaLife life)
    {
        if (life.Status.Role != ReplicaRole.Leader)
        {
            Refuse(PullRefusal.NotLeader);
        }
        else if (question is CollectRequest)
        {
            propose(new Collect(question.Shard, question.Number), reply =>
            {
                HandOffMessage answer = reply is HandOffDone
                    ? new CollectAnswer(question.Shard, question.Number)
                    : new PullRefused(question.Shard, question.Number, LogIndex.Zero, PullRefusal.NotReady);
                _holds.Answered(answer, spec.Clock.Now);
                Tell(asker, self, asking, answer, isBulk: false);
            });
        }
        else if (_underWay >= AnswersMax)
        {
            Refuse(PullRefusal.NotReady);
        }
        else
        {
            Answer(asking, question, asker, self, question is PullChanges changes ? life.AppliedAfter(changes.Since) : null);
        }

        void Refuse(PullRefusal reason)
        {
            var since = question switch { PullRows rows => rows.Since, PullChanges changes => changes.Since, _ => LogIndex.Zero };
            Tell(asker, self, asking, new PullRefused(question.Shard, question.Number, since, reason), isBulk: false);
        }
    }

    /// <summary>An answer has left; who got it will ask for what comes after it.</summary>
    public void Answered(HandOffAnswered answered)
    {
        _underWay--;
        if (answered.Answer is { } answer)
        {
            _holds.Answered(answer, spec.Clock.Now);
        }
    }

    public void Tick(ReplicaLife life) => life.HoldLog(_holds.From(spec.Clock.Now));

    private void Answer(GroupId asking, HandOffMessage question, IActorRef asker, IActorRef self, IReadOnlyList<Entry>? log)
    {
        _underWay++;
        _ = Task.Run(() =>
        {
            HandOffMessage? answer = null;
            try
            {
                using var held = store.Hold();
                var shards = held.Generation.Shards!;
                answer = shards.Answer(question, held.Snapshot, log);
                Tell(asker, self, asking, answer, isBulk: answer is PulledRows && !shards.HandOffs.IsFrozen(question.Shard, question.Number));
            }
            finally
            {
                // Without an answer the asker asks again; what ails the store is the store's own news.
                self.Tell(new HandOffAnswered(answer is null ? null : Bare(answer)));
            }
        });
    }

    // The rows belong to the snapshot, which is given back.
    private static HandOffMessage Bare(HandOffMessage answer) => answer switch
    {
        PulledRows rows => rows with { Rows = [] },
        PulledChanges changes => changes with { Rows = [] },
        _ => answer,
    };

    private void Tell(IActorRef asker, IActorRef self, GroupId asking, HandOffMessage answer, bool isBulk) =>
        asker.Tell(new SendHandOff(spec.Group, asking, isBulk, HandOffMessageCodec.Encode(answer)), self);
}

/// <summary>To the replica: an answer that was read beside it has left.</summary>
/// <param name="Answer">Without its rows; null: it could not be read.</param>
internal sealed record HandOffAnswered(HandOffMessage? Answer);
