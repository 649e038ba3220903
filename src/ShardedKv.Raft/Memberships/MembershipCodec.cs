using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ShardedKv.Raft;

/// <summary>The payload of a <see cref="EntryKind.Membership"/> entry: version, then voters, outgoing voters and learners, each as a
/// count and that many replica numbers. All numbers but the version are varints. One membership has one encoding.</summary>
public static class MembershipCodec
{
    private const byte Version = 1;

    public static byte[] Encode(Membership membership)
    {
        ArgumentNullException.ThrowIfNull(membership);
        var output = new ArrayBufferWriter<byte>(16);
        output.WriteByte(Version);
        output.WriteMembership(membership);
        return output.WrittenSpan.ToArray();
    }

    /// <exception cref="MessageFormatException">Unknown version, cut short, bytes left over, or not a membership.</exception>
    public static Membership Decode(ReadOnlyMemory<byte> bytes)
    {
        var input = new WireReader(bytes);
        var version = input.ReadByte();
        if (version != Version)
        {
            throw new MessageFormatException($"membership version {version} is not known, only {Version}");
        }

        var membership = ReadMembership(ref input);
        input.End();
        return membership;
    }

    internal static void WriteMembership(this IBufferWriter<byte> output, Membership membership)
    {
        WriteReplicas(output, membership.Voters);
        WriteReplicas(output, membership.Outgoing);
        WriteReplicas(output, membership.Learners);
    }

    internal static Membership ReadMembership(ref WireReader input)
    {
        var voters = ReadReplicas(ref input);
        var outgoing = ReadReplicas(ref input);
        var learners = ReadReplicas(ref input);
        try
        {
            return new Membership(voters, outgoing, learners);
        }
        catch (ArgumentException wrong)
        {
            throw new MessageFormatException($"not a membership: {wrong.Message}", wrong);
        }
    }

    private static void WriteReplicas(IBufferWriter<byte> output, ImmutableArray<ReplicaId> replicas)
    {
        output.WriteVarint(replicas.Length);
        foreach (var replica in replicas)
        {
            output.WriteVarint(replica.Value);
        }
    }

    private static ImmutableArray<ReplicaId> ReadReplicas(ref WireReader input)
    {
        var count = input.ReadVarint();
        if (count > input.BytesLeft)
        {
            throw new MessageFormatException($"{count} replicas do not fit in {input.BytesLeft} bytes");
        }

        var replicas = new ReplicaId[count];
        for (var i = 0; i < replicas.Length; i++)
        {
            replicas[i] = new ReplicaId(input.ReadVarint());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(replicas);
    }
}
