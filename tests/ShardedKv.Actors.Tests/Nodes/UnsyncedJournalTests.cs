using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ShardedKv.Actors.Metrics;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Nodes;

/// <summary>Scenario 17: a failed sync outlives the process that saw it.</summary>
public sealed class UnsyncedJournalTests
{
    [Fact]
    public async Task A_node_whose_journal_was_not_synced_in_an_earlier_run_is_reported_as_down_until_the_mark_is_gone()
    {
        await using var cluster = await TestCluster.StartAsync(3, settings: "journal.kind = sqlite");
        await cluster.StopAsync(2);
        UnsyncedJournal.Mark(cluster.DirectoryOf(2));

        cluster.Start(2);

        var down = await RowAsync(cluster, row => row.Role == "stopped");
        Assert.Equal(new ReplicaRow(down.Replica, "n3", "stopped", null, null, null), down);

        // Of g0 and of the three groups: which there are the node knows without its own replica of g0.
        await TestCluster.UntilAsync(() => Task.FromResult(Down().Contains(("n3", "JournalNotSynced", 4))));
        Assert.IsType<NodeHealth.NotServing>(await cluster[2].HealthAsync());
        var key = Key.FromText("meanwhile");
        Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, new Put(key, "v"u8.ToArray())));

        await cluster.StopAsync(2);
        UnsyncedJournal.Unmark(cluster.DirectoryOf(2));
        cluster.Start(2);

        await cluster.ServingAsync(2);
        Assert.Equal("v"u8.ToArray(), Assert.IsType<Found>(await cluster.AskUntilDoneAsync(2, new Get(key))).Value.ToArray());
    }

    /// <summary>Of the meta group's replica on the third node, once it is as wanted.</summary>
    private static async Task<ReplicaRow> RowAsync(TestCluster cluster, Func<ReplicaRow, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TestCluster.Patience);
        while (true)
        {
            var status = await cluster[0].StatusAsync(TimeSpan.FromSeconds(1));
            if (status.Groups.FirstOrDefault(group => group.Group == 0)?.Replicas.FirstOrDefault(row => row.Node == "n3") is { } row && wanted(row))
            {
                return row;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    /// <summary>Node, reason and number, as the instruments say.</summary>
    private static (string Node, string Reason, int Replicas)[] Down()
    {
        var seen = new ConcurrentBag<(string, string, int)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == NodeMeter.Name && instrument.Name == "shardedkv.replicas.down")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) =>
            seen.Add(((string)instrument.Meter.Tags!.Single().Value!, (string)tags[0].Value!, value)));
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. seen];
    }
}
