using Google.Protobuf;
using ShardedKv.Actors.Integrity.Wire;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;
using SectionHash = ShardedKv.Core.Integrity.SectionHash;

namespace ShardedKv.Actors.Integrity;

internal static class StateReportCodec
{
    public static byte[] Encode(IEnumerable<StateNoted> reports)
    {
        var message = new StateReports();
        message.Reports.AddRange(reports.Select(Encode));
        return message.ToByteArray();
    }

    /// <exception cref="InvalidProtocolBufferException">The bytes are no reports.</exception>
    public static IReadOnlyList<StateNoted> Decode(ReadOnlyMemory<byte> bytes) =>
        [.. StateReports.Parser.ParseFrom(bytes.Span).Reports.Select(Decode)];

    private static StateReport Encode(StateNoted noted)
    {
        var report = new StateReport { Group = noted.Group.Value, Replica = noted.Replica.Value, Index = noted.Checkpoint.At.Value };
        report.Sections.AddRange(noted.Checkpoint.Sections.Select(s => new Wire.SectionHash
        {
            Keyspace = s.Section.Keyspace.Value,
            Shard = s.Section.Shard?.Value,
            Generation = s.Section.Generation.Value,
            Hash = s.Hash,
        }));
        return report;
    }

    private static StateNoted Decode(StateReport report) => new(
        new GroupId(report.Group),
        new ReplicaId(report.Replica),
        new StateCheckpoint(
            new LogIndex(report.Index),
            [
                .. report.Sections.Select(s => new SectionHash(
                    s.Shard is { } shard
                        ? new StateSection(new KeyspaceId(s.Keyspace), new ShardId(shard), new ConfigNumber(s.Generation))
                        : StateSection.Records,
                    s.Hash)),
            ]));
}
