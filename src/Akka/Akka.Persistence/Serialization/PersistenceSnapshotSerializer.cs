using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Persistence.Serialization;

/// <summary>
/// Writes a <see cref="Snapshot"/> as the protobuf message { serializer id = 1 (int32), payload = 2, manifest = 3 }.
/// Identifier 8.
/// </summary>
public class PersistenceSnapshotSerializer : Serializer
{
    private const int SerializerIdTag = (1 << 3) | 0;
    private const int PayloadTag = (2 << 3) | 2;
    private const int ManifestTag = (3 << 3) | 2;

    public PersistenceSnapshotSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj)
    {
        if (obj is not Snapshot snapshot)
        {
            throw new ArgumentException($"Can't serialize object of type [{obj?.GetType()}]", nameof(obj));
        }

        var serializer = system.Serialization.FindSerializerFor(snapshot.Data);
        var manifest = Encoding.UTF8.GetBytes(Akka.Serialization.Serialization.ManifestFor(serializer, snapshot.Data));
        var payload = serializer.ToBinary(snapshot.Data);

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((byte)SerializerIdTag);
        writer.Write7BitEncodedInt64(serializer.Identifier);
        writer.Write((byte)PayloadTag);
        writer.Write7BitEncodedInt(payload.Length);
        writer.Write(payload);
        if (manifest.Length > 0)
        {
            writer.Write((byte)ManifestTag);
            writer.Write7BitEncodedInt(manifest.Length);
            writer.Write(manifest);
        }

        writer.Flush();
        return stream.ToArray();
    }

    public override object FromBinary(byte[] bytes, Type type)
    {
        var serializerId = 0;
        byte[] payload = [];
        var manifest = "";
        using var reader = new BinaryReader(new MemoryStream(bytes));
        while (reader.BaseStream.Position < bytes.Length)
        {
            switch (reader.ReadByte())
            {
                case SerializerIdTag:
                    serializerId = (int)reader.Read7BitEncodedInt64();
                    break;
                case PayloadTag:
                    payload = reader.ReadBytes(reader.Read7BitEncodedInt());
                    break;
                case ManifestTag:
                    manifest = Encoding.UTF8.GetString(reader.ReadBytes(reader.Read7BitEncodedInt()));
                    break;
                default:
                    throw new ArgumentException("The bytes are not a snapshot's", nameof(bytes));
            }
        }

        return new Snapshot(system.Serialization.Deserialize(payload, serializerId, manifest));
    }
}
