using System.Numerics;
using ShardedKv.Core.Life;
using ShardedKv.Raft;

namespace ShardedKv.Simulation.Disks;

/// <summary>One replica's journal: records with a checksum each. What was written and not yet synced is lost at a crash, from some
/// record on, and the first lost one may be there in part.</summary>
internal sealed class SimulatedJournal(Membership initial)
{
    private readonly List<Record> _records = [];
    private readonly Queue<Pending> _pending = [];

    // Of the first record that was not deleted.
    private JournalSequence _first = JournalSequence.Zero.Next();

    /// <summary>What a crash keeps.</summary>
    public LogImage Durable { get; } = new(initial);

    /// <summary>Durable and on its way: what the replica believes to hold.</summary>
    public LogImage Written { get; } = new(initial);

    /// <summary>Durable ones that were not deleted.</summary>
    public int Records => _records.Count;

    public int Pendings => _pending.Count;

    /// <summary>Writes complete in the order of their beginning.</summary>
    public void Begin(ReplicaEvent replicaEvent, PersistToken token, JournalSequence sequence)
    {
        Invariant.Holds(sequence.Value == _first.Value + _records.Count + _pending.Count, "a journal's numbers have no gap");
        _pending.Enqueue(new Pending(replicaEvent, ReplicaEventCodec.Encode(replicaEvent), token));
        Written.Fold(replicaEvent);
    }

    /// <summary>The oldest write is on the disk.</summary>
    public PersistToken Complete()
    {
        var oldest = _pending.Dequeue();
        Keep(oldest);
        return oldest.Token;
    }

    /// <summary>Deletes the records up to this one; <paramref name="spared"/> of them are left, as a crash on the way leaves some.</summary>
    public void Delete(JournalSequence upTo, int spared)
    {
        var gone = (int)Math.Clamp(upTo.Value - _first.Value + 1 - spared, 0, _records.Count);
        _records.RemoveRange(0, gone);
        _first = new JournalSequence(_first.Value + gone);
    }

    /// <param name="kept">Of the writes under way, the first so many reached the disk.</param>
    /// <param name="torn">The next one did in part.</param>
    public void Crash(int kept, bool torn)
    {
        for (; kept > 0; kept--)
        {
            Keep(_pending.Dequeue());
        }

        if (torn && _pending.TryPeek(out var cut))
        {
            _records.Add(Record.Of(cut.Bytes).Torn());
        }

        _pending.Clear();
        Written.CopyFrom(Durable);
    }

    /// <summary>The events in their order; a torn end is cut off the disk.</summary>
    public IEnumerable<(JournalSequence Sequence, ReplicaEvent Event)> Read()
    {
        for (var place = 0; place < _records.Count; place++)
        {
            if (!_records[place].IsWhole)
            {
                Invariant.Holds(place == _records.Count - 1, "only a journal's last record is torn");
                _records.RemoveAt(place);
                yield break;
            }

            yield return (new JournalSequence(_first.Value + place), ReplicaEventCodec.Decode(_records[place].Bytes));
        }
    }

    private void Keep(Pending written)
    {
        _records.Add(Record.Of(written.Bytes));
        Durable.Fold(written.Event);
    }

    private sealed record Pending(ReplicaEvent Event, byte[] Bytes, PersistToken Token);

    private readonly record struct Record(byte[] Bytes, uint Checksum)
    {
        public bool IsWhole => ChecksumOf(Bytes) == Checksum;

        public static Record Of(byte[] bytes) => new(bytes, ChecksumOf(bytes));

        public Record Torn() => this with { Bytes = Bytes[..(Bytes.Length / 2)] };

        private static uint ChecksumOf(byte[] bytes)
        {
            var crc = uint.MaxValue;
            foreach (var b in bytes)
            {
                crc = BitOperations.Crc32C(crc, b);
            }

            return crc;
        }
    }
}
