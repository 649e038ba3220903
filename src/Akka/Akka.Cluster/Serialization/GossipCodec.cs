using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster.Serialization.Proto;
using Google.Protobuf.Collections;

namespace Akka.Cluster.Serialization;

/// <summary>Gossip on the wire. What refers to nothing, or to no known status, is refused as a whole.</summary>
internal static class GossipCodec
{
    public static GossipData Write(Gossip gossip)
    {
        var data = new GossipData();
        var nodes = new Table<UniqueAddress>(node => data.Nodes.Add(Write(node)));
        var roles = new Table<string>(data.Roles.Add);
        foreach (var member in gossip.Members.Values)
        {
            data.Members.Add(new MemberData
            {
                Node = nodes.PlaceOf(member.UniqueAddress),
                UpNumber = member.UpNumber,
                Status = (uint)member.Status,
                Roles = { member.Roles.Order(StringComparer.Ordinal).Select(roles.PlaceOf) },
            });
        }

        data.Seen.Add(gossip.Seen.Order().Select(nodes.PlaceOf));
        foreach (var (observer, row) in gossip.Reachability.Rows.OrderBy(row => row.Key))
        {
            data.Observers.Add(new ObserverData
            {
                Node = nodes.PlaceOf(observer),
                Version = row.Version,
                Subjects =
                {
                    row.Subjects.OrderBy(subject => subject.Key)
                        .Select(subject => new SubjectData { Node = nodes.PlaceOf(subject.Key), Terminated = subject.Value == ReachabilityStatus.Terminated }),
                },
            });
        }

        WriteVersion(gossip.Version, data.Version);
        data.Tombstones.Add(gossip.Tombstones.Select(stone => new TombstoneData { Node = nodes.PlaceOf(stone.Key), RemovedAt = stone.Value }));
        return data;
    }

    public static Gossip Read(GossipData data)
    {
        var nodes = data.Nodes.Select(Read).ToList();
        return new Gossip
        {
            Members = Gossip.NoMembers.AddRange(data.Members.Select(member => KeyValuePair.Create(
                At(nodes, member.Node),
                new Member(At(nodes, member.Node), member.UpNumber, StatusOf(member.Status), [.. member.Roles.Select(role => At(data.Roles, role))])))),
            Seen = [.. data.Seen.Select(node => At(nodes, node))],
            Reachability = new Reachability(data.Observers.ToImmutableDictionary(
                row => At(nodes, row.Node),
                row => new ReachabilityRow(row.Version, row.Subjects.ToImmutableDictionary(
                    subject => At(nodes, subject.Node),
                    subject => subject.Terminated ? ReachabilityStatus.Terminated : ReachabilityStatus.Unreachable)))),
            Version = ReadVersion(data.Version),
            Tombstones = data.Tombstones.ToImmutableSortedDictionary(stone => At(nodes, stone.Node), stone => stone.RemovedAt),
        };
    }

    public static void WriteVersion(VectorClock version, MapField<string, long> data)
    {
        foreach (var (node, count) in version.Versions)
        {
            data.Add(node.ToString(), count);
        }
    }

    public static VectorClock ReadVersion(MapField<string, long> data) =>
        VectorClock.Create(data.ToImmutableSortedDictionary(entry => VectorClock.Node.FromHash(entry.Key), entry => entry.Value));

    public static NodeData Write(UniqueAddress node) => new() { Address = Write(node.Address), Uid = node.Uid };

    public static UniqueAddress Read(NodeData data) => new(Read(data.Address), data.Uid);

    public static AddressData Write(Address address) => new()
    {
        System = address.System,
        Host = address.Host ?? string.Empty,
        Port = (uint)(address.Port ?? 0),
        Protocol = address.Protocol,
    };

    public static Address Read(AddressData data) => new(data.Protocol, data.System, data.Host, (int)data.Port);

    private static MemberStatus StatusOf(uint status) => (MemberStatus)status is var known && Enum.IsDefined(known)
        ? known
        : throw new SerializationException($"[{status}] is no member status");

    private static T At<T>(IList<T> table, uint place) => place < table.Count
        ? table[(int)place]
        : throw new SerializationException($"Gossip refers to entry {place} of a table with {table.Count}");

    /// <summary>Gives each value a place when it is first seen.</summary>
    private sealed class Table<T>(Action<T> add)
        where T : notnull
    {
        private readonly Dictionary<T, uint> _places = [];

        public uint PlaceOf(T value)
        {
            if (!_places.TryGetValue(value, out var place))
            {
                _places[value] = place = (uint)_places.Count;
                add(value);
            }

            return place;
        }
    }
}
