using System.Diagnostics.CodeAnalysis;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Snapshots;

/// <summary>A question that waits, and what of it is left to answer.</summary>
internal sealed record SnapshotQuestion(SnapshotArrived Asked, int Next, int Left);

/// <summary>Questions about snapshots in the order in which they are answered. Those who ask take turns, a chunk each; what one of them asks is answered in the order
/// of its asking, since a chunk that comes before the one it waits for is of no use to it and has to be asked for again. Pure.</summary>
internal sealed class QuestionTurns(int max)
{
    // In the order of their turns; none is empty.
    private readonly LinkedList<(ReplicaId From, LinkedList<SnapshotQuestion> Questions)> _turns = new();

    public int Count { get; private set; }

    /// <summary>False: as many wait as may. Who fetches asks again.</summary>
    public bool TryAdd(SnapshotQuestion question)
    {
        if (Count >= max)
        {
            return false;
        }

        Count++;
        OfAsker(question).AddLast(question);
        return true;
    }

    /// <summary>The question of whose turn it is.</summary>
    public bool TryTake([NotNullWhen(true)] out SnapshotQuestion? question)
    {
        question = _turns.First?.Value.Questions.First!.Value;
        if (question is null)
        {
            return false;
        }

        Count--;
        var (from, questions) = _turns.First!.Value;
        _turns.RemoveFirst();
        questions.RemoveFirst();
        if (questions.Count > 0)
        {
            _turns.AddLast((from, questions));
        }

        return true;
    }

    /// <summary>The rest of a question that was taken: before all else that its sender asks, after everybody else's turn.</summary>
    public void PutBack(SnapshotQuestion rest)
    {
        Count++;
        OfAsker(rest).AddFirst(rest);
    }

    // There are as many as the group has other replicas.
    private LinkedList<SnapshotQuestion> OfAsker(SnapshotQuestion question)
    {
        var from = question.Asked.Sent.From;
        if (_turns.FirstOrDefault(turn => turn.From == from).Questions is { } there)
        {
            return there;
        }

        var questions = new LinkedList<SnapshotQuestion>();
        _turns.AddLast((from, questions));
        return questions;
    }
}
