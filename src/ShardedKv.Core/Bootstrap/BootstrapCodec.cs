using Google.Protobuf;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Raft;

namespace ShardedKv.Core.Bootstrap;

/// <summary>BootstrapMessage of bootstrap.proto: on disk and between nodes.</summary>
public static class BootstrapCodec
{
    public static byte[] Encode(BootstrapRecord record)
    {
        var message = new BootstrapMessage { Format = 1, Cluster = Ids.Write(record.Cluster.Value) };
        message.Members.AddRange(record.Members.Select(member => new BootstrapMemberMessage
        {
            Name = member.Name.Value,
            Incarnation = Ids.Write(member.Incarnation.Value),
            Replica = member.Replica.Value,
            Address = member.Address,
            HttpAddress = member.HttpAddress,
            Zone = member.Zone,
        }));
        return message.ToByteArray();
    }

    /// <exception cref="CoreFormatException">Not a bootstrap record, or of a newer format.</exception>
    public static BootstrapRecord Decode(ReadOnlyMemory<byte> bytes)
    {
        var message = Messages.Parse(BootstrapMessage.Parser, bytes);
        Messages.CheckFormat(message.Format, "a bootstrap record");
        var members = message.Members.Select(member => new BootstrapMember(
            new NodeName(member.Name),
            new IncarnationId(Ids.Read(member.Incarnation)),
            new ReplicaId(member.Replica),
            member.Address,
            member.HttpAddress)
        {
            Zone = member.Zone,
        });
        return new BootstrapRecord(new ClusterId(Ids.Read(message.Cluster)), [.. members]);
    }
}
