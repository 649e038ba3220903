using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Journal;

namespace Akka.Persistence.Tests.Support;

/// <summary>
/// A journal in memory that a test holds, fails and watches. What it does depends on the persistence id's <see cref="Steering"/>.
/// </summary>
public sealed class SteeredJournal : MemoryJournal
{
    public const string Hocon =
        """
        akka.persistence.journal.plugin = "steered"
        steered {
          class = "Akka.Persistence.Tests.Support.SteeredJournal, Akka.Persistence.Tests"
          plugin-dispatcher = "akka.actor.default-dispatcher"
        }
        """;

    private static readonly ConcurrentDictionary<string, Steering> All = new();

    public static Steering For(string persistenceId) => All.GetOrAdd(persistenceId, static _ => new Steering());

    public override async Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        var steering = For(persistenceId);
        steering.Replays.Release();
        await steering.ReplayGate.Task;
        await base.ReplayMessagesAsync(context, persistenceId, fromSequenceNr, toSequenceNr, max, recoveryCallback);
        if (steering.FailReplay)
        {
            throw new IOException("replay fails");
        }
    }

    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var writes = messages.ToList();
        var steering = For(writes[0].PersistenceId);
        steering.Writes.Enqueue(writes.Sum(static write => write.Size));
        await steering.WriteGate.Task;
        if (writes.Any(static write => Payloads(write).Contains("fail")))
        {
            throw new IOException("write fails");
        }

        var rejections = writes
            .Select(static write => Payloads(write).Contains("reject") ? new ArgumentException("rejected") : null)
            .ToImmutableArray<Exception?>();
        await base.WriteMessagesAsync(writes.Where((_, i) => rejections[i] is null));
        return rejections;
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) => For(persistenceId).FailDeletes
        ? Task.FromException(new IOException("delete fails"))
        : base.DeleteMessagesToAsync(persistenceId, toSequenceNr);

    private static IEnumerable<object?> Payloads(AtomicWrite write)
        => ((IEnumerable<IPersistentRepresentation>)write.Payload).Select(static persistent => persistent.Payload);
}

public sealed class Steering
{
    public static readonly TaskCompletionSource Opened = Completed();

    /// <summary>The number of events in each call.</summary>
    public ConcurrentQueue<int> Writes { get; } = new();

    /// <summary>Released at each start of a replay.</summary>
    public SemaphoreSlim Replays { get; } = new(0);

    public TaskCompletionSource WriteGate { get; set; } = Opened;

    public TaskCompletionSource ReplayGate { get; set; } = Opened;

    public bool FailReplay { get; set; }

    public bool FailDeletes { get; set; }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    public TaskCompletionSource HoldWrites() => WriteGate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource HoldReplays() => ReplayGate = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
