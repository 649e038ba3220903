namespace ShardedKv.Raft.Tests;

public sealed class ReplicaLogTests
{
    [Fact]
    public void An_empty_log_ends_at_its_start()
    {
        var start = new LogPosition(new LogIndex(7), new Term(3));
        var log = new ReplicaLog(start, []);

        Assert.Equal((start, new LogIndex(7), new Term(3)), (log.Last, log.LastIndex, log.TermAt(new LogIndex(7))));
        Assert.Null(log.TermAt(new LogIndex(6)));
        Assert.Null(log.TermAt(new LogIndex(8)));
    }

    [Fact]
    public void Gaps_falling_terms_and_indexes_outside_are_our_mistakes()
    {
        var log = Logs.OfTerms(1, 2);

        Assert.Throws<InvariantException>(() => log.Append(Logs.Entries(4, 2)[0]));
        Assert.Throws<InvariantException>(() => log.Append(Logs.Entries(3, 1)[0]));
        Assert.Throws<InvariantException>(() => log[new LogIndex(3)]);
        Assert.Throws<InvariantException>(() => log.TruncateFrom(new LogIndex(0)));
    }

    [Fact]
    public void The_first_index_from_a_term_is_found()
    {
        var log = Logs.OfTerms(1, 1, 3, 3, 3, 6);

        Assert.Equal(
            [1L, 1, 3, 3, 6, 6, 6, 7],
            Enumerable.Range(0, 8).Select(term => log.FirstIndexFrom(new Term(term)).Value));
    }

    [Fact]
    public void A_remembered_slice_does_not_outlive_a_truncation()
    {
        var log = Logs.OfTerms(1, 1, 1);
        Assert.Equal(3, log.Slice(new LogIndex(1), new LogIndex(3)).Length);

        log.TruncateFrom(new LogIndex(3));
        log.Append(Logs.Entries(3, 2)[0]);

        Assert.Equal(new Term(2), log.Slice(new LogIndex(1), new LogIndex(3))[2].Term);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Random_use_equals_a_plain_list(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var start = new LogPosition(new LogIndex(random.Next(5)), new Term(1));
        var log = new ReplicaLog(start, []);
        var list = new List<Entry>();
        for (var round = 0; round < 3000; round++)
        {
            if (random.Chance(80) || list.Count == 0)
            {
                var term = log.Last.Term.Value + (random.Chance(10) ? 1 : 0);
                var entry = new Entry(log.LastIndex.Next(), new Term(term), EntryKind.Normal, new byte[random.Next(9)]);
                log.Append(entry);
                list.Add(entry);
            }
            else if (random.Chance(15))
            {
                var keep = random.Next(list.Count);
                list.RemoveRange(keep, list.Count - keep);
                log.TruncateFrom(new LogIndex(start.Index.Value + keep + 1));
            }

            var first = random.Next(list.Count + 1);
            var entriesMax = 1 + random.Next(5);
            var bytesMax = random.Next(20);
            var expected = list.Skip(first).Take(entriesMax).ToList();
            while (expected.Count > 1 && expected.Sum(entry => entry.Payload.Length) > bytesMax)
            {
                expected.RemoveAt(expected.Count - 1);
            }

            var from = new LogIndex(start.Index.Value + first + 1);
            Assert.True(expected.SequenceEqual(log.Batch(from, entriesMax, bytesMax, out var bytes)), $"seed {seed}, round {round}");
            Assert.Equal(expected.Sum(entry => entry.Payload.Length), bytes);
            Assert.Equal(list.Skip(first).Sum(entry => (long)entry.Payload.Length), log.PayloadBytesAfter(from.Before()));
            Assert.Equal(list.Count, log.LastIndex.Value - start.Index.Value);
        }
    }
}
