using System.Collections.Immutable;
using System.Diagnostics;
using Google.Protobuf;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using Xunit.Abstractions;

namespace ShardedKv.Core.Tests.Meta;

/// <summary>All configurations are kept for ever, in g0's rows and in what every node gets of it.</summary>
public sealed class ConfigurationHistoryTests(ITestOutputHelper output)
{
    /// <summary>Groups join and leave in turn between six and ten: a tenth to a sixth of all shards moves each time.</summary>
    [Theory]
    [InlineData(64, 54_028, 1_146_195), InlineData(4096, 3_445_545, 77_185_195)]
    public void A_thousand_configurations_are_written_as_what_changes(int shards, int bytes, int whole)
    {
        var history = History(shards, 1000);
        var state = StateOf(history, FeatureLevels.HandOff);
        var watch = Stopwatch.StartNew();

        var encoded = MetaStateCodec.Encode(state);
        var written = watch.Elapsed;
        var read = MetaStateCodec.Decode(encoded);

        output.WriteLine($"{shards} shards: written in {written.TotalMilliseconds:F0} ms, read in {(watch.Elapsed - written).TotalMilliseconds:F0} ms");
        Assert.True(history.SequenceEqual(read.Configurations));
        Assert.Equal(bytes, encoded.Length);
        Assert.Equal(whole, MetaStateCodec.Encode(state with { FeatureLevel = FeatureLevels.SessionReads }).Length);
    }

    /// <summary>A cluster that is raised to hand-off has whole ones first.</summary>
    [Fact]
    public void Whole_configurations_and_changes_are_read_in_one_history()
    {
        var history = History(16, 6);
        var messages = history.Select((configuration, i) =>
            i < 3 ? Messages.Write(configuration) : ConfigurationChanges.Write(configuration, history[i - 1])).ToArray();

        Assert.True(messages[4].CalculateSize() < messages[2].CalculateSize());
        Assert.True(history.SequenceEqual(ConfigurationChanges.ReadAll(messages)));
    }

    [Fact]
    public void A_configuration_of_other_ranges_is_written_whole()
    {
        var before = new Configuration(new ConfigNumber(1), 1, InitialPlan.Spread(4, [new GroupId(1)]));
        var split = new Configuration(new ConfigNumber(2), 1, InitialPlan.Spread(8, [new GroupId(1)]));

        var message = ConfigurationChanges.Write(split, before);

        Assert.False(message.Changes);
        Assert.Equal(split, ConfigurationChanges.Read(message, before));
    }

    [Fact]
    public void Changes_of_a_shard_that_was_not_there_are_refused()
    {
        var history = History(16, 2);
        var message = ConfigurationChanges.Write(history[1], history[0]);

        Assert.Throws<CoreFormatException>(() => ConfigurationChanges.Read(message, Configuration.Empty));
        Assert.Throws<CoreFormatException>(() => ConfigurationChanges.ReadAll([message]));
        message.Shards.Add(message.Shards[0].Clone());
        Assert.Throws<CoreFormatException>(() => ConfigurationChanges.Read(message, history[0]));
    }

    [Fact]
    public void A_history_in_memory_shares_what_does_not_change()
    {
        var meta = MetaUnderTest.Initialized();
        var epoch = meta.Acquire();
        meta.Form(epoch, 1, 2, 3);
        meta.Form(epoch, 2, 3, 1);
        meta.Put(0, epoch, 4, 1);
        meta.Put(1, epoch, 4, 1, 2);
        Check(meta.State.Configurations);

        meta.Reopen();
        Check(meta.State.Configurations);

        static void Check(ImmutableArray<Configuration> configurations) => Assert.Equal(
            [true, false, true, false],
            configurations[0].Shards.Zip(configurations[1].Shards, (first, second) => ReferenceEquals(first, second)));
    }

    private static ImmutableArray<Configuration> History(int shards, int configurations)
    {
        var plan = InitialPlan.Spread(shards, [.. Enumerable.Range(1, 6).Select(group => new GroupId(group))]);
        var history = ImmutableArray.CreateBuilder<Configuration>(configurations);
        history.Add(new Configuration(new ConfigNumber(1), 1, plan));
        for (var i = 1; i < configurations; i++)
        {
            var groups = 6 + Math.Min(i % 8, 8 - (i % 8));
            plan = Rebalancer.Balance(plan, [.. Enumerable.Range(1, groups).Select(group => new GroupId(group))], ImmutableDictionary<ShardId, long>.Empty);
            history.Add(new Configuration(new ConfigNumber(i + 1), 1, plan));
        }

        return history.MoveToImmutable();
    }

    private static MetaState StateOf(ImmutableArray<Configuration> history, int level) =>
        MetaUnderTest.Initialized().State with { Configurations = history, FeatureLevel = level };
}
