using ShardedKv.Actors.Integrity;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.Integrity;

public sealed class StateReportCodecTests
{
    private static readonly StateNoted Noted = new(
        new GroupId(2),
        new ReplicaId(300),
        new StateCheckpoint(
            new LogIndex(1000),
            [
                new SectionHash(StateSection.Records, 0x0102030405060708),
                new SectionHash(new StateSection(KeyspaceId.Default, new ShardId(0), new ConfigNumber(1)), 0),
                new SectionHash(new StateSection(KeyspaceId.Default, new ShardId(63), new ConfigNumber(300)), ulong.MaxValue),
            ]));

    [Fact]
    public void Reports_keep_their_bytes() => Assert.Equal(
        "0A2B080210AC0218E8072209210807060504030201220412001801" + "22101202083F18AC0221FFFFFFFFFFFFFFFF",
        Convert.ToHexString(StateReportCodec.Encode([Noted])));

    [Fact]
    public void Reports_come_back_as_they_were() => Assert.Equal(Noted, Assert.Single(StateReportCodec.Decode(StateReportCodec.Encode([Noted]))));
}
