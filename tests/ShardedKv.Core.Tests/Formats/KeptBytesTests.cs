using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Tests.Controller;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Core.Tests.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Formats;

/// <summary>What stands in journals and stores and goes between versions: a change here is a change of format.</summary>
public sealed class KeptBytesTests
{
    private const string MetaStateOfLevelOne =
        "08011210AAAAAAAA0000000000000000000000011A13088020108080401880DDDB01208020288080042040280230013A"
        + "056E312F743140024803523D0A026E311210000000010000000000000000000000001A0E3132372E302E302E313A3931"
        + "30312215687474703A2F2F3132372E302E302E313A393230315A1C10011A18080112026E311A10000000010000000000"
        + "000000000000005A1E080110011A18080212026E311A10000000010000000000000000000000006220080110011A0810"
        + "808080800820011A1008808080800810808080801018012001";

    private static readonly Configuration Two = new(
        new ConfigNumber(1), 3, InitialPlan.Spread(2, [new GroupId(1), new GroupId(2)]));

    [Fact]
    public void Commands() => Kept(
        CommandCodec.Encode(GroupUnderTest.Put(7, "key", "value", lowWater: 5)),
        "0801122C0A1011111111222233334444555555555555108094EBDC03180720052A0E080212036B65791A0576616C7565");

    [Fact]
    public void Commands_of_level_two()
    {
        Kept(CommandCodec.Encode(GroupUnderTest.PutHash(7, "key", "value")),
            "0801122A0A1011111111222233334444555555555555108094EBDC0318072A0E080612036B65791A0576616C75657802");
        Kept(CommandCodec.Encode(GroupUnderTest.Set(7, "key", GroupUnderTest.IfRevision(300), "value")),
            "0801122F0A1011111111222233334444555555555555108094EBDC0318072A13080512036B65791A0576616C7565200128AC027802");
        Kept(CommandCodec.Encode(GroupUnderTest.Set(7, "key", GroupUnderTest.IfValue("old"), "value")),
            "080112310A1011111111222233334444555555555555108094EBDC0318072A15080512036B65791A0576616C7565200232036F6C647802");
        Kept(CommandCodec.Encode(GroupUnderTest.Set(7, "key", new IfAbsent(), "value")),
            "0801122C0A1011111111222233334444555555555555108094EBDC0318072A10080512036B65791A0576616C756520037802");
        Kept(EntryBatchCodec.Encode(new LogTime(1), [new byte[] { 8, 1, 0x78, 2 }]), "080110021801220408017802");
    }

    [Fact]
    public void Commands_of_level_three() => Kept(
        GroupCommandCodec.Encode(RestoreTests.Part(300, 40, ("key", 7, "value")) with { Overwrite = true }), 
        "0801222F0A1000000001000200030000000000000000208080808010282830AC023801420E0A036B657910071A0576616C75657803");

    [Fact]
    public void Commands_of_level_seven_and_their_rows()
    {
        var put = new Put(Key.FromText("key"), "value"u8.ToArray());
        var group = GroupUnderTest.Serving(shards: 1);
        var command = new Command(SessionStamp.Of(new RequestId(new Guid(1, 0, 0, new byte[8])), put, GroupUnderTest.Start), put);

        group.Apply(command);

        Kept(CommandCodec.Encode(command), "0801123C0A10DCC76E287D5A073D4FCADCFEA94CB318108094EBDC0318012A0E080212036B65791A0576616C75653210"
            + "859EE5224266BFCCD8AED2DBE14327487807");
        var row = group.Store.Dump().Split('\n').Single(line => line.StartsWith("010000000000000000000000000000000101", StringComparison.Ordinal));
        Assert.Equal(
            "000000003B9ACA00DCC76E287D5A073D4FCADCFEA94CB318=08011A060801100118012210859EE5224266BFCCD8AED2DBE1432748",
            row[36..]);
    }

    [Fact]
    public void Entry_batches() => Kept(
        EntryBatchCodec.Encode(new LogTime(1_000_000_000_000), [new byte[] { 1, 2 }, default]),
        "080110011880A094A58D1D220201022200");

    [Fact]
    public void Applied_configurations() => Kept(
        GroupCommandCodec.Encode(new ApplyConfiguration(Two, new StoreLimits())),
        "08011A370A20080110031A0810808080800820011A100880808080081080808080101801200212130880201080804018"
            + "80DDDB0120802028808004");

    private static InitializeMeta First() =>
        (InitializeMeta)ControllerDirector.Next(null, MetaUnderTest.Settings(nodes: 1), ControllerFacts.None)!;

    [Fact]
    public void Requests()
    {
        var get = new Get(Key.FromText("key"));
        Kept(RequestCodec.Encode(get), "080112036B6579");
        Kept(RequestCodec.Encode(get with { Tier = ReadTier.Lease }), "080112036B65793801");
        Kept(
            RequestCodec.Encode(get with { Tier = ReadTier.Session(SessionToken.Empty.With(new ShardMark(new ShardId(5), new Revision(300)))) }),
            "080112036B657938024A070801120305AC02");
        Kept(RequestCodec.Encode(get with { Tier = ReadTier.Bounded(TimeSpan.FromSeconds(5)) }), "080112036B65793803408827");
        Kept(RequestCodec.Encode(get with { Tier = ReadTier.Eventual }), "080112036B65793804");
    }

    [Fact]
    public void Replies()
    {
        Kept(ReplyCodec.Encode(new Found(new byte[] { 1, 2 }, new Revision(300))), "0801100218AC0222020102");
        Kept(ReplyCodec.Encode(new Rejected(RejectReason.KeyBounds, "no")), "0801100918022A026E6F");
        Kept(ReplyCodec.Encode(new Replaced(new Revision(300), new byte[] { 1, 2 })), "0801100B18AC0222020102");
        Kept(ReplyCodec.Encode(new Restored(300)), "0801100D18AC02");
        Kept(ReplyCodec.Encode(new ConditionFailed(null)), "0801100A");
        Kept(ReplyCodec.Encode(new ConditionFailed(new PresentValue(new Revision(300), new byte[] { 1, 2 }))), "0801100A18AC0222020102");
        Kept(ReplyCodec.Encode(new ConditionFailed(new PresentValue(new Revision(300), null))), "0801100A18AC023001");
        Kept(ReplyCodec.Encode(new NotLeader(new NodeName("n1"))), "080110052A026E31");
        Kept(ReplyCodec.Encode(new TooStale(new NodeName("n1"))), "0801100C2A026E31");
        Kept(ReplyCodec.Encode(new NotFound { Mark = new ShardMark(new ShardId(5), new Revision(300)) }), "08011003380540AC02");
    }

    [Fact]
    public void Replica_events()
    {
        var entries = new[]
        {
            new Entry(new LogIndex(8), new Term(2), EntryKind.Noop, default),
            new Entry(new LogIndex(9), new Term(3), EntryKind.Normal, new byte[] { 1, 2, 3 }),
        };
        Kept(
            ReplicaEventCodec.Encode(new ReplicaEvent(new HardState(new Term(3), new ReplicaId(2)), [.. entries])),
            "0801100318012002320408081002320B0809100318012203010203");
        var seven = new LogPosition(new LogIndex(7), new Term(2));
        var members = new Membership([new ReplicaId(1), new ReplicaId(2)], [], [new ReplicaId(3)]);
        Kept(
            ReplicaEventCodec.Encode(new ReplicaEvent(new HardState(new Term(3), null), [], new LogReset(seven, members))),
            "080210032A0D080710021A0701020102000103");
        Kept(
            ReplicaEventCodec.Encode(new ReplicaEvent(new HardState(new Term(3), null), [entries[0]], new Compact(seven, members))),
            "080210033204080810023A0D080710021A0701020102000103");
    }

    /// <summary>The first builds wrote a log's reset in format 1 and without members.</summary>
    [Fact]
    public void Replica_events_of_the_first_builds_are_read()
    {
        var read = ReplicaEventCodec.Decode(Convert.FromHexString("080110032A0408071002"));

        Assert.Equal(
            new ReplicaEvent(new HardState(new Term(3), null), [], new LogReset(new LogPosition(new LogIndex(7), new Term(2)), null)), read);
    }

    /// <summary>All rows of a data group: position, group, log time, shard, session, value.</summary>
    [Fact]
    public void Rows_of_a_data_group()
    {
        var group = GroupUnderTest.Serving(shards: 1);
        group.ApplyAll(GroupUnderTest.Put(3, "key", "value"), GroupUnderTest.Delete(2, "absent"));

        Assert.Equal(
            """
            (i2,t1)
            0001=080110011A0E080110011A0810808080801020012213088020108080401880DDDB0120802028808004
            0002=0801108094EBDC03
            000300000000000000000000000000000001=0801100118012880808080103001
            0006=0100000000000000020FDA0A4121368F57
            000600000000000000000000000000000001=01000000000000000009E57FFA609A21CB
            010000000000000000000000000000000101000000003B9ACA0011111111222233334444555555555555=08011A04080210031A06080310011801
            0100000000000000000000000000000001026B6579=01000000000000000176616C7565
            """,
            group.Store.Dump(),
            ignoreLineEndingDifferences: true);
    }

    /// <summary>The kinds of reply that a session keeps with a value.</summary>
    [Fact]
    public void Session_rows_with_values()
    {
        var group = GroupUnderTest.Serving(shards: 1);
        group.ApplyAll(
            GroupUnderTest.PutHash(1, "k", "a"),
            GroupUnderTest.PutHash(2, "k", "b"),
            GroupUnderTest.Set(3, "k", new IfAbsent(), "x"),
            GroupUnderTest.Set(4, "absent", GroupUnderTest.IfRevision(1), "x"),
            GroupUnderTest.Put(5, "k", new string('v', PresentValue.BytesMax + 1)),
            GroupUnderTest.Set(6, "k", GroupUnderTest.IfValue(""), "x"));

        var row = group.Store.Dump().Split('\n').Single(line => line.StartsWith("010000000000000000000000000000000101", StringComparison.Ordinal));

        Assert.Equal(
            "08011A060801100B18011A120802100B1802220A333832363030323232301A110803100A180222093238323030373237381A"
            + "040804100A1A060805100118031A080806100A18032801",
            row.Split('=')[1]);
    }

    /// <summary>What a cluster of level 1 wrote is read as that level.</summary>
    [Fact]
    public void Without_a_level_a_cluster_is_at_the_first()
    {
        var state = MetaStateCodec.Decode(Convert.FromHexString(MetaStateOfLevelOne));

        Assert.Equal(1, state.FeatureLevel);
        Kept(MetaStateCodec.Encode(state), MetaStateOfLevelOne);
    }

    /// <summary>All rows of the meta group: position, state, configuration, remembered request.</summary>
    [Fact]
    public void Rows_of_the_meta_group()
    {
        var meta = MetaUnderTest.Initialized(nodes: 1, FeatureLevels.HandOff);
        meta.ApplyAll(
            new AcquireEpoch(new RequestId(new Guid(1, 0, 0, new byte[8])), "n1/t1"),
            new FormGroup(new RequestId(new Guid(2, 0, 0, new byte[8])), 1, [new NodeName("n1")]),
            new PutConfiguration(
                new RequestId(new Guid(3, 0, 0, new byte[8])), new ConfigNumber(0), 1, InitialPlan.Spread(2, [new GroupId(1)])));

        Assert.Equal(
            """
            (i2,t1)
            0006=010000000000000002A89039E50822E8AD
            0010=08011210AAAAAAAA0000000000000000000000011A13088020108080401880DDDB01208020288080042040280230013A056E312F743140024803523D0A026E311210000000010000000000000000000000001A0E3132372E302E302E313A393130312215687474703A2F2F3132372E302E302E313A393230315A1C10011A18080112026E311A10000000010000000000000000000000005A1E080110011A18080212026E311A1000000001000000000000000000000000680170047805
            00110000000000000001=080110011A0810808080800820011A1008808080800810808080801018012001
            001200000000=08011210AAAAAAAA0000000000000000000000011A0408011200
            001200000001=08011210000000010000000000000000000000001A0608011A020801
            001200000002=08011210000000020000000000000000000000001A220801221E080110011A18080212026E311A1000000001000000000000000000000000
            001200000003=08011210000000030000000000000000000000001A0608012A020801
            """,
            meta.Store.Dump(),
            ignoreLineEndingDifferences: true);
        Kept(
            MetaStateCodec.Encode(meta.State),
            "08011210AAAAAAAA0000000000000000000000011A13088020108080401880DDDB01208020288080042040280230013A"
            + "056E312F743140024803523D0A026E311210000000010000000000000000000000001A0E3132372E302E302E313A3931"
            + "30312215687474703A2F2F3132372E302E302E313A393230315A1C10011A18080112026E311A10000000010000000000"
            + "000000000000005A1E080110011A18080212026E311A10000000010000000000000000000000006220080110011A0810"
            + "808080800820011A10088080808008108080808010180120017805");
    }

    [Fact]
    public void Meta_commands()
    {
        var request = new RequestId(new Guid(1, 2, 3, new byte[8]));
        Kept(
            MetaCommandCodec.Encode(First() with { FeatureLevel = FeatureLevels.HandOff }),
            "08011210AAAAAAAA0000000000000000000000011A88010A10AAAAAAAA00000000000000000000000112130880201080"
            + "80401880DDDB01208020288080041840223D0A026E311210000000010000000000000000000000001A0E3132372E302E"
            + "302E313A393130312215687474703A2F2F3132372E302E302E313A393230312A1C10011A18080112026E311A10000000"
            + "0100000000000000000000000030057805");
        Kept(
            MetaCommandCodec.Encode(new RegisterNode(request, MetaUnderTest.Node(1))),
            "0801121000000001000200030000000000000000223D0A026E311210000000010000000000000000000000001A0E3132"
            + "372E302E302E313A393130312215687474703A2F2F3132372E302E302E313A39323031");
        Kept(MetaCommandCodec.Encode(new AcquireEpoch(request, "n1")), "08011210000000010002000300000000000000002A040A026E31");
        Kept(
            MetaCommandCodec.Encode(new FormGroup(request, 5, [new NodeName("n1"), new NodeName("n2")])),
            "0801121000000001000200030000000000000000320A080512026E3112026E32");
        Kept(
            MetaCommandCodec.Encode(new PutConfiguration(request, new ConfigNumber(1), 5, Two.Shards)),
            "08011210000000010002000300000000000000003A20080110051A0810808080800820011A1008808080800810808080"
            + "801018012002");
    }

    [Fact]
    public void Meta_commands_of_level_five() => Assert.Equal(
        """
        08011210000000010002000300000000000000002A060A026E3110007805
        080112100000000100020003000000000000000022400A026E311210000000010000000000000000000000001A0E3132372E302E302E313A393130312215687474703A2F2F3132372E302E302E313A393230312A0161
        0801121000000001000200030000000000000000321A080512026E311A100000000400050006000000000000000020017805
        08011210000000010002000300000000000000003A32080110051A0810808080800820011A10088080808008108080808010180120022210000000040005000600000000000000007805
        08011210000000010002000300000000000000004A32080110051A0810808080800820011A10088080808008108080808010180120022210000000040005000600000000000000007805
        080112100000000100020003000000000000000042120A100A080A026E310A026E320A040A026E337805
        080112100000000100020003000000000000000042061204080210037805
        080112100000000100020003000000000000000042071A050A0301AC027805
        08011210000000010002000300000000000000004204220210027805
        0801121000000001000200030000000000000000521808051210000000040005000600000000000000001A0208077805
        0801121000000001000200030000000000000000521B08051210000000040005000600000000000000001A0512037768797805
        08011210000000010002000300000000000000005A04080510027805
        """,
        string.Join('\n', CodecTests.MetaCommandsOfLevelFive().Select(command => Convert.ToHexString(MetaCommandCodec.Encode(command)))),
        ignoreLineEndingDifferences: true);

    [Fact]
    public void Meta_commands_and_replies_of_level_six() => Assert.Equal(
        """
        0801121000000001000200030000000000000000620D0805100118AC0222026E3428077806
        080112100000000100020003000000000000000062080805180122026E347806
        08011210000000010002000300000000000000006A090805100118AD0220077806
        0801121000000001000200030000000000000000420A2A080A026E340A026E357806
        08014A3E080210031A1A080412026E311A100000000000000000000000000000000020011A1908AC0212026E321A1000000000000000000000000000000000220104
        """,
        string.Join(
            '\n',
            CodecTests.MetaCommandsOfLevelSix().Select(command => Convert.ToHexString(MetaCommandCodec.Encode(command)))
                .Append(Convert.ToHexString(MetaReplyCodec.Encode(new PlacementChanged(CodecTests.Changed))))),
        ignoreLineEndingDifferences: true);

    /// <summary>With a replica that leaves, one that came instead, a node that is being drained and one that was.</summary>
    [Fact]
    public void States_of_level_six()
    {
        var meta = MetaUnderTest.Initialized(nodes: 2, FeatureLevels.Members);
        meta.Apply(new RegisterNode(meta.NewRequest(), MetaUnderTest.Node(3)));
        var epoch = meta.Acquire();
        meta.Form(epoch, 1);
        meta.Put(0, epoch, shards: 1, groups: 1);
        var drain = new SubmitOperation(meta.NewRequest(), new Drain([new NodeName("n3")]));
        meta.Apply(drain);
        meta.Apply(new PlaceReplica(meta.NewRequest(), epoch, new GroupId(1), 1, new NodeName("n2"), new ReplicaId(3)));
        var drained = meta.State with { Drained = [new DrainedNode(new NodeName("n9"), MetaUnderTest.Node(9).Incarnation)] };

        Kept(
            MetaStateCodec.Encode(drained),
            "08011210AAAAAAAA0000000000000000000000011A13088020108080401880DDDB01208020288080042040280730013A"
            + "056E312F743140024805523D0A026E311210000000010000000000000000000000001A0E3132372E302E302E313A3931"
            + "30312215687474703A2F2F3132372E302E302E313A39323031523D0A026E321210000000020000000000000000000000"
            + "001A0E3132372E302E302E313A393130322215687474703A2F2F3132372E302E302E313A39323032523D0A026E331210"
            + "000000030000000000000000000000001A0E3132372E302E302E313A393130332215687474703A2F2F3132372E302E30"
            + "2E313A393230335A3610011A18080112026E311A10000000010000000000000000000000001A18080212026E321A1000"
            + "0000020000000000000000000000005A3D080110021A1A080312026E311A100000000100000000000000000000000020"
            + "011A18080412026E321A1000000002000000000000000000000000220103620E080110011A0810808080801020017806"
            + "92011A0A100000000500070007000000000000000012062A040A026E33A201160A026E39121000000009000000000000"
            + "000000000000");
        Assert.Equal(MetaStateCodec.Encode(drained), MetaStateCodec.Encode(MetaStateCodec.Decode(MetaStateCodec.Encode(drained))));
    }

    /// <summary>With a plan, one operation of each outcome, and a group that has left; the second configuration as what changes.</summary>
    [Fact]
    public void Rows_and_states_of_level_five()
    {
        var controller = new ControllerUnderTest(nodes: 1, groups: 2, shards: 2, FeatureLevels.HandOff);
        controller.Submit(ControllerUnderTest.LeaveOf(2));
        controller.Submit(ControllerUnderTest.LeaveOf(2));
        while (controller.State.OldestPending() is not null)
        {
            controller.Meta.Apply(controller.Next()!);
        }

        controller.Submit(ControllerUnderTest.JoinOf([1]));
        while (controller.State.Planned is null)
        {
            controller.Meta.Apply(controller.Next()!);
        }

        Assert.Equal(
            """
            0010=08011210AAAAAAAA0000000000000000000000011A13088020108080401880DDDB01208020288080042002280D30013A056E312F743140044805523D0A026E311210000000010000000000000000000000001A0E3132372E302E302E313A393130312215687474703A2F2F3132372E302E302E313A393230315A1C10011A18080112026E311A10000000010000000000000000000000005A1E080110011A18080212026E311A10000000010000000000000000000000005A1E080210011A18080312026E311A10000000010000000000000000000000005A1E080310011A18080412026E311A10000000010000000000000000000000006801700D780582010A080310011A02200320018A01100000000300070007000000000000000092011D0A100000000100070007000000000000000012051A030A0102220208029201280A100000000200070007000000000000000012051A030A0102220D120B673220686173206C65667492011F0A100000000300070007000000000000000012080A060A040A026E311A01039A010408021002
            00110000000000000001=080110011A0810808080800820011A1008808080800810808080801018012002
            00110000000000000002=080210011A04180120012001
            """,
            string.Join('\n', controller.Meta.Store.Dump().Split('\n').Where(row => row.StartsWith("0010", StringComparison.Ordinal) || row.StartsWith("0011", StringComparison.Ordinal))),
            ignoreLineEndingDifferences: true);
        Kept(
            MetaStateCodec.Encode(controller.State),
            "08011210AAAAAAAA0000000000000000000000011A13088020108080401880DDDB01208020288080042002280D30013A"
            + "056E312F743140044805523D0A026E311210000000010000000000000000000000001A0E3132372E302E302E313A3931"
            + "30312215687474703A2F2F3132372E302E302E313A393230315A1C10011A18080112026E311A10000000010000000000"
            + "000000000000005A1E080110011A18080212026E311A10000000010000000000000000000000005A1E080210011A1808"
            + "0312026E311A10000000010000000000000000000000005A1E080310011A18080412026E311A10000000010000000000"
            + "000000000000006220080110011A0810808080800820011A1008808080800810808080801018012002620C080210011A"
            + "04180120012001780582010A080310011A02200320018A01100000000300070007000000000000000092011D0A100000"
            + "000100070007000000000000000012051A030A0102220208029201280A10000000020007000700000000000000001205"
            + "1A030A0102220D120B673220686173206C65667492011F0A100000000300070007000000000000000012080A060A040A"
            + "026E311A01039A010408021002");
        Kept(MetaReplyCodec.Encode(new OperationAccepted(new RequestId(new Guid(1, 2, 3, new byte[8])))), "0801421000000001000200030000000000000000");
    }

    /// <summary>What a cluster of level 4 wrote, before there were operations.</summary>
    [Fact]
    public void A_state_of_level_four_has_no_plan_no_operation_and_nobody_who_left()
    {
        var state = MetaStateCodec.Decode(Convert.FromHexString(MetaStateOfLevelOne + "7804"));

        Assert.Equal(4, state.FeatureLevel);
        Assert.Null(state.Planned);
        Assert.Null(state.PlannedFor);
        Assert.Empty(state.Operations);
        Assert.Empty(state.Left);
        Assert.Equal("", state.Nodes[new NodeName("n1")].Zone);
        Kept(MetaStateCodec.Encode(state), MetaStateOfLevelOne + "7804");
    }

    [Fact]
    public void Bootstrap_records()
    {
        const string head = "08011210AAAAAAAA000000000000000000000001";
        const string member = "0A026E311210000000010000000000000000000000001801220E"
            + "3132372E302E302E313A393130312A15687474703A2F2F3132372E302E302E313A39323031";
        var record = MetaUnderTest.Bootstrap(1);
        var zoned = record with { Members = [record.Members[0] with { Zone = "z1" }] };

        Kept(BootstrapCodec.Encode(record), head + "1A3F" + member);
        Kept(BootstrapCodec.Encode(zoned), head + "1A43" + member + "32027A31");
        Assert.Equal(zoned, BootstrapCodec.Decode(BootstrapCodec.Encode(zoned)));
    }

    private static void Kept(byte[] bytes, string expected) => Assert.Equal(expected, Convert.ToHexString(bytes));
}
