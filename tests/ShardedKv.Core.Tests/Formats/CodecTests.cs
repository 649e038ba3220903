using Google.Protobuf;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Core.Tests.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Formats;

/// <summary>What is written is read again; what is written by hand is what the generated types write, and is read by them.</summary>
public sealed class CodecTests
{
    [Fact]
    public void Commands_by_hand_are_those_of_the_proto_file()
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var random = new SeededRandom(seed);
            var command = new RandomCommands(random).Next(GroupUnderTest.Start);

            var bytes = CommandCodec.Encode(command);
            var generated = GroupCommandMessage.Parser.ParseFrom(bytes);
            var decoded = CommandCodec.Decode(bytes);

            Assert.True(bytes.AsSpan().SequenceEqual(generated.ToByteArray()), $"seed {seed}");
            Assert.Equal(command.Stamp, decoded.Stamp);
            Assert.Equal(command.Request.GetType(), decoded.Request.GetType());
            Assert.Equal(RequestCodec.Encode(command.Request), RequestCodec.Encode(decoded.Request));
            Assert.Equal(command.Request.Key, decoded.Request.Key);
            Assert.Equal(command.Stamp.Sequence, generated.Kv.Sequence);
        }
    }

    [Fact]
    public void Events_and_batches_by_hand_are_those_of_the_proto_file()
    {
        var payload = EntryBatchCodec.Encode(new LogTime(12), [new byte[] { 1 }, default, new byte[300]]);
        var replicaEvent = new ReplicaEvent(
            new HardState(new Term(5), new ReplicaId(0)),
            [
                new Entry(new LogIndex(1), new Term(1), EntryKind.Normal, payload),
                new Entry(new LogIndex(2), new Term(5), EntryKind.Membership, default),
            ],
            new LogReset(default, null));

        var bytes = ReplicaEventCodec.Encode(replicaEvent);

        Assert.Equal(bytes, ReplicaEventMessage.Parser.ParseFrom(bytes).ToByteArray());
        Assert.Equal(replicaEvent, ReplicaEventCodec.Decode(bytes));
        var compacted = ReplicaEventCodec.Encode(replicaEvent with
        {
            Start = new Compact(new LogPosition(new LogIndex(300), new Term(5)), Membership.Of(new ReplicaId(1)).WithLearners(new ReplicaId(9))),
        });
        Assert.Equal(compacted, ReplicaEventMessage.Parser.ParseFrom(compacted).ToByteArray());
        Assert.Equal(compacted, ReplicaEventCodec.Encode(ReplicaEventCodec.Decode(compacted)));
        Assert.Equal(payload, EntryBatchMessage.Parser.ParseFrom(payload).ToByteArray());
        var batch = EntryBatchCodec.Decode(payload);
        Assert.Equal((1, new LogTime(12)), (batch.FeatureLevel, batch.LogTime));
        Assert.Equal([1, 0, 300], batch.Commands.Select(command => command.Length));
    }

    [Fact]
    public void Rows_by_hand_are_those_of_the_proto_file()
    {
        var group = GroupUnderTest.Serving(shards: 1);
        group.ApplyAll(
            GroupUnderTest.Put(3, "k", "v", lowWater: 1), GroupUnderTest.Delete(2, "absent"), GroupUnderTest.PutHash(4, "k", "v"),
            GroupUnderTest.Set(5, "k", new IfAbsent(), "v"), GroupUnderTest.Put(6, "k", new string('v', 5000)),
            GroupUnderTest.Set(7, "k", new IfAbsent(), "v"));
        group.Apply(GroupUnderTest.Identified(1, new Put(Key.FromText("k"), default)));
        using var snapshot = group.Store.Snapshot();

        foreach (var (key, row) in snapshot.Scan(new byte[] { 0 }, new byte[] { 2 }))
        {
            var bytes = row.ToArray();
            switch (key.Span[0] << 8 | (key.Span[0] == 0 ? key.Span[1] : key.Span[17]))
            {
                case 0x0002:
                    Assert.Equal(bytes, LogTimeRow.Parser.ParseFrom(bytes).ToByteArray());
                    break;
                case 0x0003:
                    Assert.Equal(bytes, ShardRow.Parser.ParseFrom(bytes).ToByteArray());
                    break;
                case 0x0101:
                    var session = SessionRow.Parser.ParseFrom(bytes);
                    Assert.Equal(bytes, session.ToByteArray());
                    Assert.Equal(session.Digest.IsEmpty ? [2L, 3L, 4L, 5L, 6L, 7L] : [1L], session.Replies.Select(reply => reply.Sequence));
                    break;
            }
        }
    }

    [Fact]
    public void Restores_and_exports_by_hand_are_those_of_the_proto_files()
    {
        var mark = new RestoreMark(new RestoreId(new Guid(1, 2, 3, new byte[8])), new Revision(40), Rows: 2, Parts: 1);
        var restore = RestoreTests.Part(3, 40, ("key", 7, "value"), ("l", 1, "")) with
        {
            Overwrite = true, Shard = new ShardId(5), Range = new RoutingRange(7, 1L << 31),
        };
        var header = new BackupHeader(
            new ClusterId(Guid.NewGuid()), new KeyspaceId(1), new ShardId(2), new RoutingRange(3, 4), new ConfigNumber(5), new Revision(6),
            new LogPosition(new LogIndex(7), new Term(8)), mark);
        var sum = new BackupSum(9, 0xFEDC_BA98_7654_3210);

        var command = GroupCommandCodec.Encode(restore);
        Assert.Equal(command, GroupCommandMessage.Parser.ParseFrom(command).ToByteArray());
        var alone = RestoreCodec.Encode(restore);
        Assert.Equal(alone, RestoreMessage.Parser.ParseFrom(alone).ToByteArray());
        Assert.Equal(alone, RestoreCodec.Encode(RestoreCodec.Decode(alone)));
        Assert.Equal(restore.Rows.Sum(RestoreCodec.SizeOf) + 34, alone.Length);
        Assert.Equal(header.Encode(), BackupHeaderMessage.Parser.ParseFrom(header.Encode()).ToByteArray());
        Assert.Equal(header, BackupHeader.Decode(header.Encode()));
        Assert.Equal(BackupTrailer.Encode(sum), BackupTrailerMessage.Parser.ParseFrom(BackupTrailer.Encode(sum)).ToByteArray());
        Assert.Equal(sum, BackupTrailer.Decode(BackupTrailer.Encode(sum)));
        var record = new ShardRecord(ShardState.Serving, new ConfigNumber(1), new RoutingRange(2, 3), new Revision(4), mark);
        Assert.Equal(record.Encode(), ShardRow.Parser.ParseFrom(record.Encode()).ToByteArray());
        Assert.Equal(record, ShardRecord.Decode(record.Encode()));
    }

    [Fact]
    public void Replies_are_read_as_they_were_written()
    {
        KvReply[] replies =
        [
            new Done(new Revision(long.MaxValue)), new NotFound(), new WrongShard(new ConfigNumber(9)), new NotLeader(null),
            new NotLeader(new NodeName("n1")), new Busy(TimeSpan.FromMilliseconds(50)), new Unavailable("why"), new ReadOnly("why"),
            new TooStale(null), new TooStale(new NodeName("n1")),
            new OutcomeUnknown("why"), new Rejected(RejectReason.SessionInFuture, "words"), new Rejected(RejectReason.FeatureLevel, "words"),
            new Rejected(RejectReason.ShardWritten, "words"), new Restored(0), new Restored(300),
            new ConditionFailed(null), new ConditionFailed(new PresentValue(new Revision(3), null)),
            new ConditionFailed(new PresentValue(new Revision(3), Array.Empty<byte>())),
            new ConditionFailed(new PresentValue(new Revision(3), new byte[] { 1, 2 })),
            new Replaced(new Revision(4), default), new Replaced(new Revision(4), new byte[] { 1, 2 }),
        ];

        Assert.All(replies, reply => Assert.Equal(reply, ReplyCodec.Decode(ReplyCodec.Encode(reply))));
        Assert.All(replies, reply =>
            Assert.Equal(ReplyCodec.Encode(reply), ReplyMessage.Parser.ParseFrom(ReplyCodec.Encode(reply)).ToByteArray()));
        var mark = new ShardMark(new ShardId(int.MaxValue), new Revision(long.MaxValue));
        Assert.All(replies, reply => Assert.Equal(mark, ReplyCodec.Decode(ReplyCodec.Encode(reply with { Mark = mark })).Mark));
        var marked = ReplyCodec.Encode(new NotFound { Mark = mark });
        Assert.Equal(marked, ReplyMessage.Parser.ParseFrom(marked).ToByteArray());
        var found = Assert.IsType<Found>(ReplyCodec.Decode(ReplyCodec.Encode(new Found(new byte[] { 1 }, new Revision(2)))));
        Assert.Equal([1], found.Value.ToArray());
        Assert.Equal(new Revision(2), found.Revision);
    }

    [Fact]
    public void Reads_are_read_as_they_were_written_and_are_those_of_the_proto_file()
    {
        var seen = SessionToken.Empty.With(new ShardMark(new ShardId(0), new Revision(1))).With(new ShardMark(new ShardId(9), new Revision(300)));
        ReadTier[] tiers =
        [
            ReadTier.Linearizable, ReadTier.Lease, ReadTier.Eventual, ReadTier.Session(SessionToken.Empty), ReadTier.Session(seen),
            ReadTier.Bounded(TimeSpan.FromMilliseconds(1)), ReadTier.Bounded(TimeSpan.FromDays(1)),
        ];

        Assert.All(tiers, tier =>
        {
            var get = new Get(Key.FromText("k")) { Tier = tier };
            var bytes = RequestCodec.Encode(get);
            Assert.Equal(get, RequestCodec.Decode(bytes));
            Assert.Equal(bytes, RequestMessage.Parser.ParseFrom(bytes).ToByteArray());
        });
    }

    [Theory]
    [InlineData("08011201313805")]
    [InlineData("08011201313802")]
    [InlineData("080112013138024A0108")]
    [InlineData("08011201313803")]
    [InlineData("080112013138034081B89929")]
    public void A_read_of_an_unknown_tier_or_out_of_bounds_is_refused(string bytes) =>
        Assert.Throws<CoreFormatException>(() => RequestCodec.Decode(Convert.FromHexString(bytes)));

    [Fact]
    public void Only_replies_that_tell_of_nothing_done_or_of_the_unknown_may_be_sent_again()
    {
        Assert.True(new WrongShard(default).MaySendAgain);
        Assert.True(new NotLeader(null).MaySendAgain);
        Assert.True(new TooStale(null).MaySendAgain);
        Assert.True(new Busy(default).MaySendAgain);
        Assert.True(new Unavailable("").MaySendAgain);
        Assert.True(new ReadOnly("").MaySendAgain);
        Assert.True(new OutcomeUnknown("").MaySendAgain);
        Assert.False(new Done(default).MaySendAgain);
        Assert.False(new Found(default, default).MaySendAgain);
        Assert.False(new NotFound().MaySendAgain);
        Assert.False(new ConditionFailed(null).MaySendAgain);
        Assert.False(new Replaced(default, default).MaySendAgain);
        Assert.False(new Rejected(RejectReason.Malformed, "").MaySendAgain);
    }

    [Fact]
    public void Meta_commands_and_replies_are_read_as_they_were_written()
    {
        var request = new RequestId(new Guid(1, 2, 3, new byte[8]));
        MetaCommand[] commands =
        [
            ControllerDirector.Next(null, MetaUnderTest.Settings(), ControllerFacts.None)!, new RegisterNode(request, MetaUnderTest.Node(3)),
            new AcquireEpoch(request, "holder"), new FormGroup(request, 2, [new NodeName("n1")]),
            new PutConfiguration(request, new ConfigNumber(4), 2, InitialPlan.Spread(3, [new GroupId(1)])), .. MetaCommandsOfLevelFive(), .. MetaCommandsOfLevelSix(),
        ];
        MetaReply[] replies =
        [
            new MetaAccepted(), new EpochAcquired(3), new ConfigurationAccepted(new ConfigNumber(4)),
            new MetaConflict(new ConfigNumber(4), 3), new MetaRefused("why"),
            new OperationAccepted(request), new PlacementChanged(Changed),
            new GroupFormed(new Placement(new GroupId(2), 1, [new ReplicaPlacement(new ReplicaId(4), new NodeName("n1"), default)])),
        ];

        Assert.All(commands, command => Assert.Equal(
            MetaCommandCodec.Encode(command), MetaCommandCodec.Encode(MetaCommandCodec.Decode(MetaCommandCodec.Encode(command)))));
        Assert.All(replies, reply => Assert.Equal(reply, MetaReplyCodec.Decode(MetaReplyCodec.Encode(reply))));
        Assert.Equal(MetaUnderTest.Bootstrap(3), BootstrapCodec.Decode(BootstrapCodec.Encode(MetaUnderTest.Bootstrap(3))));
    }

    internal static MetaCommand[] MetaCommandsOfLevelFive()
    {
        var request = new RequestId(new Guid(1, 2, 3, new byte[8]));
        var operation = new RequestId(new Guid(4, 5, 6, new byte[8]));
        var shards = InitialPlan.Spread(2, [new GroupId(1), new GroupId(2)]);
        return
        [
            new AcquireEpoch(request, "n1") { Expected = 0 },
            new RegisterNode(request, MetaUnderTest.Node(1) with { Zone = "a" }),
            new FormGroup(request, 5, [new NodeName("n1")]) { Part = new OperationPart(operation, 1) },
            new PutConfiguration(request, new ConfigNumber(1), 5, shards) { Operation = operation },
            new PlanConfiguration(request, new ConfigNumber(1), 5, shards, operation),
            new SubmitOperation(request, new Join([[new NodeName("n1"), new NodeName("n2")], [new NodeName("n3")]])),
            new SubmitOperation(request, new JoinAuto(2, 3)),
            new SubmitOperation(request, new Leave([new GroupId(1), new GroupId(300)])),
            new SubmitOperation(request, new Move(new ShardId(0), new GroupId(2))),
            new FinishOperation(request, 5, operation, new OperationDone(new ConfigNumber(7))),
            new FinishOperation(request, 5, operation, new OperationRefused("why")),
            new DissolveGroup(request, 5, new GroupId(2)),
        ];
    }

    internal static Placement Changed { get; } = new(
        new GroupId(2),
        3,
        [
            new ReplicaPlacement(new ReplicaId(4), new NodeName("n1"), default) { IsLeaving = true },
            new ReplicaPlacement(new ReplicaId(300), new NodeName("n2"), default),
        ])
    {
        Founders = [new ReplicaId(4)],
    };

    internal static MetaCommand[] MetaCommandsOfLevelSix()
    {
        var request = new RequestId(new Guid(1, 2, 3, new byte[8]));
        return
        [
            new PlaceReplica(request, 5, new GroupId(1), 300, new NodeName("n4"), new ReplicaId(7)),
            new PlaceReplica(request, 5, new GroupId(0), 1, new NodeName("n4"), null),
            new RemoveReplica(request, 5, new GroupId(1), 301, new ReplicaId(7)),
            new SubmitOperation(request, new Drain([new NodeName("n4"), new NodeName("n5")])),
        ];
    }

    [Fact]
    public void An_operation_without_a_known_body_or_outcome_is_refused()
    {
        var finish = MetaCommandCodec.Encode(MetaCommandsOfLevelFive()[10]);
        Assert.Throws<CoreFormatException>(() => MetaCommandCodec.Decode(Convert.FromHexString("0801121000000001000200030000000000000000420078057805")));
        Assert.Throws<CoreFormatException>(() => MetaCommandCodec.Decode(Convert.FromHexString("08011210000000010002000300000000000000005214080512100000000400050006000000000000000078057805")));
        Assert.IsType<FinishOperation>(MetaCommandCodec.Decode(finish));
    }

    [Fact]
    public void Unknown_fields_of_a_newer_writer_are_skipped()
    {
        byte[] unknown = [0x78, 0x96, 0x01, 0x7A, 0x02, 1, 2, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7D, 1, 2, 3, 4];
        var command = GroupUnderTest.Put(1, "k", "v");

        Assert.Equal(command.Stamp, CommandCodec.Decode((byte[])[.. unknown, .. CommandCodec.Encode(command)]).Stamp);
        Assert.Equal(new NotFound(), ReplyCodec.Decode((byte[])[.. ReplyCodec.Encode(new NotFound()), .. unknown]));
    }

    /// <summary>Every cut and every changed byte either is read as something or throws the one type.</summary>
    [Fact]
    public void Damaged_bytes_throw_one_type()
    {
        byte[][] samples =
        [
            CommandCodec.Encode(GroupUnderTest.Put(7, "key", "value", lowWater: 5)),
            CommandCodec.Encode(GroupUnderTest.Set(7, "key", GroupUnderTest.IfValue("v"), "value")),
            CommandCodec.Encode(GroupUnderTest.Identified(7, new Put(Key.FromText("key"), new byte[3]))),
            EntryBatchCodec.Encode(new LogTime(5), [new byte[] { 1, 2 }]),
            ReplyCodec.Encode(new Found(new byte[] { 1, 2 }, new Revision(300))),
            ReplicaEventCodec.Encode(new ReplicaEvent(
                new HardState(new Term(3), new ReplicaId(2)),
                [new Entry(new LogIndex(8), new Term(2), EntryKind.Normal, new byte[3])],
                new Compact(new LogPosition(new LogIndex(7), new Term(2)), Membership.Of(new ReplicaId(1), new ReplicaId(2))))),
            MetaCommandCodec.Encode(ControllerDirector.Next(null, MetaUnderTest.Settings(), ControllerFacts.None)!),
            BootstrapCodec.Encode(MetaUnderTest.Bootstrap(3)),
            RequestCodec.Encode(new Get(Key.FromText("k"))
            {
                Tier = ReadTier.Session(SessionToken.Empty.With(new ShardMark(new ShardId(9), new Revision(300)))),
            }),
            ReplyCodec.Encode(new NotFound { Mark = new ShardMark(new ShardId(9), new Revision(300)) }),
            .. MetaCommandsOfLevelFive().Concat(MetaCommandsOfLevelSix()).Select(MetaCommandCodec.Encode),
        ];
        Action<byte[]>[] readers =
        [
            bytes => CommandCodec.Decode(bytes), bytes => CommandCodec.Decode(bytes), bytes => CommandCodec.Decode(bytes), bytes => EntryBatchCodec.Decode(bytes), bytes => ReplyCodec.Decode(bytes),
            bytes => ReplicaEventCodec.Decode(bytes), bytes => MetaCommandCodec.Decode(bytes), bytes => BootstrapCodec.Decode(bytes),
            bytes => RequestCodec.Decode(bytes), bytes => ReplyCodec.Decode(bytes),
            .. MetaCommandsOfLevelFive().Concat(MetaCommandsOfLevelSix()).Select<MetaCommand, Action<byte[]>>(_ => bytes => MetaCommandCodec.Decode(bytes)),
        ];

        const ulong seed = 20261121;
        var random = new SeededRandom(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = (byte[])samples[i % samples.Length].Clone();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            damaged = random.Chance(30) ? damaged[..random.Next(damaged.Length)] : damaged;
            try
            {
                readers[i % samples.Length](damaged);
            }
            catch (CoreFormatException)
            {
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, {i}: {Convert.ToHexString(damaged)}", e);
            }
        }
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        Assert.Throws<CoreFormatException>(() => CommandCodec.Decode(new byte[] { 8, 2 }));
        Assert.Throws<CoreFormatException>(() => ReplyCodec.Decode(new byte[] { 8, 2, 16, 1 }));
        Assert.Throws<CoreFormatException>(() => ReplicaEventCodec.Decode(new byte[] { 8, 3 }));
        Assert.Throws<CoreFormatException>(() => ReplicaEventCodec.Decode(Array.Empty<byte>()));
        Assert.Throws<CoreFormatException>(() => MetaStateCodec.Decode(new byte[] { 8, 2 }));
        Assert.Throws<CoreFormatException>(() => BootstrapCodec.Decode(new byte[] { 8, 2 }));
    }
}
