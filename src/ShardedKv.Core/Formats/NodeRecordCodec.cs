using Google.Protobuf;
using ShardedKv.Core.Configurations;

namespace ShardedKv.Core.Formats;

/// <summary>NodeMessage of common.proto, by itself.</summary>
public static class NodeRecordCodec
{
    public static byte[] Encode(NodeRecord node) => Messages.Write(node).ToByteArray();

    /// <exception cref="CoreFormatException">Not a node's record.</exception>
    public static NodeRecord Decode(ReadOnlyMemory<byte> bytes) => Messages.Read(Messages.Parse(NodeMessage.Parser, bytes));
}
