using Akka.Actor;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.Snapshots;

public sealed class QuestionTurnsTests
{
    private readonly QuestionTurns _turns = new(max: 4);

    [Fact]
    public void Those_who_ask_take_turns_and_each_is_answered_in_the_order_of_its_asking()
    {
        Assert.True(_turns.TryAdd(Question(from: 2, first: 0, count: 3)));
        Assert.True(_turns.TryAdd(Question(from: 3, first: 7, count: 2)));
        Assert.True(_turns.TryAdd(Question(from: 2, first: 3, count: 2)));

        Assert.Equal("2:0 3:7 2:1 3:8 2:2 2:3 2:4", Served());
        Assert.Equal(0, _turns.Count);
    }

    [Fact]
    public void A_question_more_than_may_wait_is_not_taken_and_the_rest_of_one_that_was_always_is()
    {
        for (var i = 0; i < 4; i++)
        {
            Assert.True(_turns.TryAdd(Question(from: 2, first: i, count: 1)));
        }

        Assert.False(_turns.TryAdd(Question(from: 3, first: 0, count: 1)));
        Assert.True(_turns.TryTake(out var taken));
        Assert.True(_turns.TryAdd(Question(from: 3, first: 0, count: 1)));
        _turns.PutBack(taken);

        Assert.Equal(5, _turns.Count);
        Assert.Equal("2:0 3:0 2:1 2:2 2:3", Served());
    }

    // A chunk at a time, as the source does.
    private string Served()
    {
        var served = new List<string>();
        while (_turns.TryTake(out var question))
        {
            served.Add($"{question.Asked.Sent.From.Value}:{question.Next}");
            if (question.Left > 1)
            {
                _turns.PutBack(question with { Next = question.Next + 1, Left = question.Left - 1 });
            }
        }

        return string.Join(' ', served);
    }

    private static SnapshotQuestion Question(long from, int first, int count) => new(
        new SnapshotArrived(
            ActorRefs.Nobody,
            new SendSnapshot(new GroupId(1), new ReplicaId(from), new ReplicaId(1), new SnapshotId(9), new SnapshotStep.AskChunks(first, count))),
        first,
        count);
}
