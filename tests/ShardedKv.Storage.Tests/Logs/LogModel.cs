namespace ShardedKv.Storage.Tests.Logs;

/// <summary>What was asked of a log and what it acknowledged, held against what is found in it.</summary>
internal sealed class LogModel(Random random)
{
    public static readonly SegmentedLogOptions Small = new()
    {
        SegmentBytes = SegmentedLogOptions.SegmentBytesMin,
        WriteBytesMax = 6_000,
        BatchBytesMax = 3_000,
        CopyBytesMax = 1_000,
    };

    private readonly Dictionary<string, Actor> actors = Enumerable.Range(1, 5).ToDictionary(n => $"actor-{n}", _ => new Actor());
    private readonly List<(Task Done, Action Acknowledged, Actor Actor)> calls = [];

    public static LogWrite Write(string id, long first, params byte[][] payloads) =>
        new(id, [.. payloads.Select((payload, i) => new LogEvent(first + i, payload.AsMemory(0, payload.Length / 2), payload.AsMemory(payload.Length / 2)))]);

    public static async Task<List<(long Sequence, byte[] Bytes)>> ReadAsync(
        SegmentedLog log, string id, long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        var found = new List<(long, byte[])>();
        await log.ReplayAsync(id, from, to, max, (sequence, bytes) => found.Add((sequence, bytes.ToArray())));
        return found;
    }

    /// <summary>Calls the log at random, one call an actor at a time, as persistent actors do.</summary>
    public void Act(SegmentedLog log)
    {
        var (id, actor) = actors.ElementAt(random.Next(actors.Count));
        if (actor.IsBusy)
        {
            return;
        }

        if (random.Next(5) == 0)
        {
            var upTo = random.Next(4) == 0 ? long.MaxValue : random.NextInt64(actor.Highest + 2);
            actor.DeleteAsked = Math.Max(actor.DeleteAsked, Math.Min(upTo, actor.Highest));
            Add(log.DeleteAsync(id, upTo), actor, () => actor.Deleted = Math.Max(actor.Deleted, Math.Min(upTo, actor.Highest)));
            return;
        }

        var writes = new List<LogWrite>();
        var asked = new List<Asked>();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            actor.Asked += random.Next(10) == 0 ? 2 : 1;
            var payloads = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Payload()).ToArray();
            writes.Add(Write(id, actor.Asked, payloads));
            asked.Add(new Asked(actor.Asked, payloads));
            actor.Asked += payloads.Length - 1;
        }

        actor.Writes.AddRange(asked);
        Add(log.AppendAsync(writes), actor, () =>
        {
            asked.ForEach(write => write.IsAcknowledged = true);
            actor.Highest = Math.Max(actor.Highest, asked[^1].Last);
        });
    }

    /// <summary>Takes in what was answered.</summary>
    /// <returns>Whether everything that was answered succeeded.</returns>
    public bool Observe()
    {
        var succeeded = true;
        foreach (var (done, acknowledged, actor) in calls.Where(call => call.Done.IsCompleted).ToList())
        {
            calls.RemoveAll(call => call.Done == done);
            actor.IsBusy = false;
            if (done.IsCompletedSuccessfully)
            {
                acknowledged();
            }
            else
            {
                Assert.IsType<LogException>(done.Exception!.InnerException);
                succeeded = false;
            }
        }

        return succeeded;
    }

    /// <summary>The process is gone; what was not answered never will be.</summary>
    public void Forget()
    {
        calls.Clear();
        actors.Values.ToList().ForEach(actor => actor.IsBusy = false);
    }

    /// <summary>Reads everything and goes on from what is found.</summary>
    public async Task Check(SegmentedLog log, string when)
    {
        foreach (var (id, actor) in actors)
        {
            var highest = log.HighestAsync(id);
            log.Turn();
            Check(actor, await ReadAsync(log, id), await highest, $"{when}: {id}");
        }
    }

    private static void Check(Actor actor, List<(long Sequence, byte[] Bytes)> found, long highest, string when)
    {
        var there = found.ToDictionary(e => e.Sequence, e => e.Bytes);
        Assert.Equal(found.Select(e => e.Sequence).Order(), found.Select(e => e.Sequence));
        Assert.True(highest >= actor.Highest, $"{when}: the highest number went back from {actor.Highest} to {highest}");
        Assert.True(there.Keys.All(sequence => sequence > actor.Deleted), $"{when}: something up to {actor.Deleted} came back");

        // Deletions that were asked for may be done; then it is a whole one.
        var deleted = found.Count > 0 ? found[0].Sequence - 1 : highest;
        var gone = false;
        foreach (var write in actor.Writes.Where(write => write.Last > deleted))
        {
            var expected = write.Payloads.Select((payload, i) => (Sequence: write.First + i, payload)).Where(e => e.Sequence > deleted).ToList();
            var present = expected.Count(e => there.TryGetValue(e.Sequence, out var bytes) && bytes.AsSpan().SequenceEqual(e.payload));
            Assert.True(present == 0 || present == expected.Count, $"{when}: {present} of {expected.Count} events of the write at {write.First}");
            Assert.True(!write.IsAcknowledged || present > 0, $"{when}: the write at {write.First} was acknowledged and is not there");
            Assert.True(present == 0 || !gone, $"{when}: the write at {write.First} is there, one before it is not");
            gone |= present == 0;
            expected.ForEach(e => there.Remove(e.Sequence));
        }

        Assert.True(there.Count == 0, $"{when}: events {string.Join(", ", there.Keys)} are not what was written");
        Assert.True(
            actor.Writes.Where(write => write.IsAcknowledged && write.Last > actor.DeleteAsked).All(write => deleted < write.Last),
            $"{when}: everything up to {deleted} is gone, {actor.DeleteAsked} was asked for");

        // What is there was acknowledged by being read; what is not is gone.
        actor.Writes.RemoveAll(write => write.Last <= deleted || !found.Exists(e => e.Sequence == write.Last));
        actor.Writes.ForEach(write => write.IsAcknowledged = true);
        (actor.Highest, actor.Asked) = (highest, highest);
        actor.Deleted = Math.Max(actor.Deleted, Math.Min(deleted, actor.DeleteAsked));
        actor.DeleteAsked = actor.Deleted;
    }

    private void Add(Task done, Actor actor, Action acknowledged)
    {
        actor.IsBusy = true;
        calls.Add((done, acknowledged, actor));
    }

    private byte[] Payload()
    {
        var payload = new byte[random.Next(3) == 0 ? random.Next(1_500) : random.Next(60)];
        random.NextBytes(payload);
        return payload;
    }

    private sealed class Actor
    {
        public List<Asked> Writes { get; } = [];

        public long Asked { get; set; }

        public long Highest { get; set; }

        public long Deleted { get; set; }

        public long DeleteAsked { get; set; }

        public bool IsBusy { get; set; }
    }

    private sealed record Asked(long First, byte[][] Payloads)
    {
        public long Last => First + Payloads.Length - 1;

        public bool IsAcknowledged { get; set; }
    }
}
