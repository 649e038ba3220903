using Akka.Actor;
using Akka.Configuration;
using ShardedKv.Actors.Settings;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Journals;

/// <summary>A node stays on the journal that has its events.</summary>
public sealed class NodeJournalTests : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("skv-journal-").FullName;
    private ActorSystem? _system;

    private string Data => Path.Combine(_root, "n1");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_new_node_begins_with_the_segmented_log_and_remembers_it()
    {
        await PutAsync("", "k", "v");
        await StopAsync();

        using (var directory = DataDirectory.Open(Data, new NodeName("n1")))
        {
            Assert.Equal("segmented-log", directory.Journal);
        }

        Assert.True(SegmentedLog.Exists(Path.Combine(Data, "journal")));
        Assert.False(File.Exists(Path.Combine(Data, "journal.db")));
        Assert.Equal("v", await GetAsync("", "k"));
    }

    [Theory]
    [InlineData("sqlite", "segmented-log")]
    [InlineData("segmented-log", "sqlite")]
    public async Task A_directory_with_another_kind_of_journal_is_refused_with_key_and_remedy(string kind, string other)
    {
        await PutAsync(Kind(kind), "k", "v");
        await StopAsync();

        var refused = Assert.Throws<SettingsException>(() => Start(Kind(other)));
        await StopAsync();

        Assert.Equal("sharded-kv.journal.kind", refused.Path);
        Assert.Contains($"set it to {kind}", refused.Message, StringComparison.Ordinal);
        Assert.Equal("v", await GetAsync(Kind(kind), "k"));
    }

    [Fact]
    public async Task A_directory_of_before_the_kind_was_recorded_is_taken_by_what_is_in_it()
    {
        DataDirectory.Open(Data, new NodeName("n1")).Dispose();
        await File.WriteAllTextAsync(Path.Combine(Data, "journal.db"), "");

        var refused = Assert.Throws<SettingsException>(() => Start(""));

        Assert.Contains("set it to sqlite", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_whose_replicas_have_their_events_elsewhere_gets_no_segmented_log()
    {
        using (var directory = DataDirectory.Open(Data, new NodeName("n1")))
        {
            directory.AddReplica(new HostedReplica(new GroupId(1), new ReplicaId(2), Membership.Of(new ReplicaId(2))));
        }

        var refused = Assert.Throws<SettingsException>(() => Start(""));

        Assert.Equal("sharded-kv.journal.kind", refused.Path);
        Assert.Contains("events elsewhere", refused.Message, StringComparison.Ordinal);
        Assert.False(SegmentedLog.Exists(Path.Combine(Data, "journal")));
    }

    [Theory]
    [InlineData("segmented-log")]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public void Another_writers_events_in_a_journal_are_not_silently_repaired(string kind) =>
        Assert.Equal("fail", ShardedKvSettings.Defaults.GetString($"sharded-kv.journal.{kind}.replay-filter.mode"));

    [Fact]
    public async Task A_node_whose_log_was_lost_does_not_begin_an_empty_one()
    {
        await PutAsync("", "k", "v");
        await StopAsync();
        Directory.Delete(Path.Combine(Data, "journal"), recursive: true);

        var refused = Assert.Throws<DataDirectoryException>(() => Start(""));

        Assert.Equal(DataDirectoryRefusal.Damaged, refused.Kind);
        Assert.Contains("segmented-log.directory", refused.Message, StringComparison.Ordinal);
        Assert.False(SegmentedLog.Exists(Path.Combine(Data, "journal")));
    }

    [Fact]
    public void The_applications_own_journal_stays_what_it_was()
    {
        Start("akka.persistence.journal.plugin = \"my.plugin\"");

        Assert.Equal("my.plugin", _system!.Settings.Config.GetString("akka.persistence.journal.plugin"));
    }

    [Fact]
    public async Task An_application_may_give_its_own_journal_to_the_replicas()
    {
        var own = Path.Combine(_root, "own");
        var settings = Kind("application") + $$"""

            akka.persistence.journal.plugin = "my.log"
            my.log { class = "ShardedKv.Actors.Journals.SegmentedLogJournal, ShardedKv.Actors", directory = "{{own}}", segment-bytes = 1MiB, write-bytes-max = 512KiB }
            """;

        await PutAsync(settings, "k", "v");
        await StopAsync();

        Assert.True(SegmentedLog.Exists(own));
        Assert.False(Directory.Exists(Path.Combine(Data, "journal")));
        Assert.Equal("v", await GetAsync(settings, "k"));
    }

    [Theory]
    [InlineData("sharded-kv.journal.kind = files", "sharded-kv.journal.kind")]
    [InlineData("sharded-kv.journal.kind = application", "sharded-kv.journal.kind")]
    [InlineData("sharded-kv.journal.kind = postgresql", "sharded-kv.journal.postgresql.connection-string")]
    [InlineData("sharded-kv.journal.segmented-log.segment-bytes = 1KiB", "sharded-kv.journal.segmented-log.segment-bytes")]
    [InlineData("sharded-kv.journal.segmented-log.write-bytes-max = 60MiB", "sharded-kv.journal.segmented-log.write-bytes-max")]
    [InlineData("sharded-kv.journal.segmented-log.write-bytes-max = 4095KiB", "sharded-kv.journal.segmented-log.write-bytes-max")]
    public void A_bad_choice_is_refused_by_its_full_path(string setting, string path)
    {
        var refused = Assert.Throws<SettingsException>(() => Start(setting));

        Assert.Equal(path, refused.Path);
        Assert.False(Directory.Exists(Data));
    }

    private static string Kind(string name) => $"sharded-kv.journal.kind = {name}";

    private void Start(string settings)
    {
        _system = ActorSystem.Create("kv", ConfigurationFactory.ParseString(settings).WithFallback(ConfigurationFactory.ParseString($$"""
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.coordinated-shutdown.exit-clr = off
            akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
            sharded-kv {
              node { name = n1, data-directory = "{{Data}}" }
              bootstrap.nodes = ["n1@127.0.0.1:1"]
              shards = 4
              groups = 1
            }
            """)));
        ShardedKvExtension.Get(_system);
    }

    private async Task PutAsync(string settings, string key, string value)
    {
        Start(settings);
        Assert.IsType<Done>(await AskAsync(new Put(Key.FromText(key), System.Text.Encoding.UTF8.GetBytes(value))));
    }

    private async Task<string> GetAsync(string settings, string key)
    {
        Start(settings);
        var found = Assert.IsType<Found>(await AskAsync(new Get(Key.FromText(key))));
        return System.Text.Encoding.UTF8.GetString(found.Value.Span);
    }

    private async Task<KvReply> AskAsync(KvRequest request)
    {
        using var patience = new CancellationTokenSource(TestCluster.Patience);
        while (true)
        {
            var reply = await ShardedKvExtension.Get(_system!).Region.Ask<KvReply>(request, TestCluster.Patience);
            if (!reply.MaySendAgain)
            {
                return reply;
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task StopAsync()
    {
        if (_system is not null)
        {
            await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
            await _system.Terminate();
            _system = null;
        }
    }
}
