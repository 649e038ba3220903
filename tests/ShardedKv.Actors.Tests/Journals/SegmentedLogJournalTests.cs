using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Contract;
using ShardedKv.Actors.Journals;
using ShardedKv.Actors.Settings;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Journals;

/// <summary>The segmented log is held to what every journal promises, and to what it promises itself.</summary>
public sealed class SegmentedLogJournalTests : JournalContract
{
    private const string Small = "segment-bytes = 64KiB\nwrite-bytes-max = 40KiB";

    private string LogDirectory => Path.Combine(Folder, "log");

    protected override string HoconWith(string journalSettings) =>
        $$"""
        akka.persistence.journal.plugin = "own.log"
        own.log {
          class = "ShardedKv.Actors.Journals.SegmentedLogJournal, ShardedKv.Actors"
          directory = "{{LogDirectory}}"
          segment-bytes = 16MiB
          write-bytes-max = 12MiB
          {{journalSettings}}
        }
        """;

    protected override async Task<IAsyncDisposable> Stall()
    {
        await Driver().Replay();
        var log = await LogBeneath();
        var end = new ManualResetEventSlim();
        log.BeforeBatch = () => end.Wait();
        return new Stalled(log, end);
    }

    private Task<SegmentedLog> LogBeneath()
    {
        var log = new TaskCompletionSource<SegmentedLog>(TaskCreationOptions.RunContinuationsAsynchronously);
        Driver().Journal.Tell(new SegmentedLogJournal.UseLog(log.SetResult));
        return log.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Writes_of_many_actors_that_wait_share_one_append_and_one_sync()
    {
        var log = await LogAfter(Driver().Write(Driver().Event(1)));
        var before = log.Status.Batches;
        var writers = Enumerable.Range(0, 20).Select(n => Driver($"-{n}")).ToArray();
        Task[] writes;
        await using (await Stall())
        {
            // The first one goes ahead and stalls; the others wait behind it.
            writes = [.. writers.Select(writer => writer.Write(writer.Events(1, 3)))];
            await Driver().Journal.Ask<ActorIdentity>(new Identify(1), TimeSpan.FromSeconds(30));
        }

        await Task.WhenAll(writes);

        Assert.InRange(log.Status.Batches - before, 1, 2);
    }

    [Fact]
    public async Task An_event_that_is_too_large_is_rejected_and_its_neighbours_are_stored()
    {
        await Reopen(HoconWith(Small));
        var journal = Driver();

        var answers = await journal.Send(
            new AtomicWrite(journal.Event(1)), new AtomicWrite(journal.Event(2, new string('x', 50_000))), new AtomicWrite(journal.Event(3)));

        Assert.IsType<WriteMessageSuccess>(answers[1]);
        var rejected = Assert.IsType<WriteMessageRejected>(answers[2]);
        Assert.Equal(LogFailure.TooLarge, Assert.IsType<LogException>(rejected.Cause).Failure);
        Assert.IsType<WriteMessageSuccess>(answers[3]);
        await journal.ExpectEvents([1, 3], highest: 3);
    }

    [Fact]
    public async Task A_sequence_number_that_was_given_before_fails_the_write()
    {
        await Driver().Write(Driver().Events(1, 3));

        var answers = await Driver().Send(new AtomicWrite(Driver().Event(3)));

        var failed = Assert.IsType<WriteMessagesFailed>(answers[0]);
        Assert.Equal(LogFailure.OutOfOrder, Assert.IsType<LogException>(failed.Cause).Failure);
        await Driver().ExpectEvents([1, 2, 3], highest: 3);
    }

    [Fact]
    public async Task What_surrounds_an_event_comes_back_with_it()
    {
        var written = new Persistent("payload", 1, "around", "adapters manifest", writerGuid: Guid.NewGuid().ToString());
        await Driver().Write(written);

        var probe = NewProbe();
        Driver().Journal.Tell(new ReplayMessages(1, 1, 1, "around", probe.Ref));

        var replayed = (await probe.Expect<ReplayedMessage>()).Persistent;
        Assert.Equal(written.Manifest, replayed.Manifest);
        Assert.Equal(written.WriterGuid, replayed.WriterGuid);
        Assert.Equal("payload", replayed.Payload);
    }

    [Theory]
    [InlineData("directory = \"\"", "own.log.directory")]
    [InlineData("segment-bytes = 1KiB", "own.log.segment-bytes")]
    [InlineData("write-bytes-max = 15MiB", "own.log.write-bytes-max")]
    [InlineData("queue-max = 0", "own.log.queue-max")]
    public async Task With_a_bad_setting_every_recovery_fails_at_once_and_names_it(string setting, string path)
    {
        await Reopen(HoconWith(setting));
        var probe = NewProbe();
        Driver().Journal.Tell(new ReplayMessages(1, 9, 9, "any", probe.Ref));

        var failure = (await probe.Expect<ReplayMessagesFailure>()).Cause;

        Assert.Equal(path, Assert.IsType<SettingsException>(failure.InnerException).Path);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_log_whose_sync_failed_every_recovery_fails_at_once_until_it_is_repaired()
    {
        await Driver().Write(Driver().Events(1, 2));
        await Reopen("");
        await File.WriteAllTextAsync(Path.Combine(LogDirectory, "SYNC-FAILED"), "");
        await Reopen();
        var probe = NewProbe();
        Driver().Journal.Tell(new ReplayMessages(1, 9, 9, "any", probe.Ref));

        var failure = (await probe.Expect<ReplayMessagesFailure>()).Cause;

        Assert.Equal(LogFailure.SyncFailed, Assert.IsType<LogException>(failure.InnerException).Failure);
        Assert.Contains("skv repair", failure.Message, StringComparison.Ordinal);
        LogRepair.Run(LogDirectory);
        await Reopen();
        await Driver().ExpectEvents([1, 2], highest: 2);
    }

    [Fact]
    public async Task A_persistent_actor_finds_all_its_events_after_thousands_of_them_in_many_segments()
    {
        await Reopen(HoconWith(Small));
        var journal = Driver();
        for (var call = 0; call < 40; call++)
        {
            await journal.Write(journal.Events((call * 200) + 1, (call + 1) * 200));
        }

        await Reopen(HoconWith(Small));

        await Driver().ExpectEvents(Enumerable.Range(1, 8_000).Select(n => (long)n), highest: 8_000);
        Assert.True(Directory.GetFiles(LogDirectory, "*.seg").Length > 10);
    }

    private async Task<SegmentedLog> LogAfter(Task before)
    {
        await before;
        return await LogBeneath();
    }

    private sealed class Stalled(SegmentedLog log, ManualResetEventSlim end) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            log.BeforeBatch = null;
            end.Set();
            return ValueTask.CompletedTask;
        }
    }
}
