using ShardedKv.Actors.Status;

namespace ShardedKv.Cli.Tests.Operations;

/// <summary>A cluster of g1 and g2 in configuration 3, with two shards.</summary>
internal static class Statuses
{
    public static readonly ClusterStatus Settled = new(
        null, 3, [new NodeRow("n1", "127.0.0.1:8080", "127.0.0.1:9080", true, true)],
        [Group(0) with { Configuration = 0 }, Group(1), Group(2)],
        [new ShardRow(0, "00000000", "80000000", 1, "Serving"), new ShardRow(1, "80000000", "100000000", 2, "Serving")]);

    public static readonly ClusterStatus Staging = Settled with
    {
        Shards = [Settled.Shards[0], Settled.Shards[1] with { State = "Staging", Copy = new ShardCopyRow(1, 2, 3, false, 40, 4096, true) }],
        Groups = [Settled.Groups[0], Settled.Groups[1] with { Frozen = [1] }, Settled.Groups[2]],
    };

    public static readonly ClusterStatus Frozen = Settled with { Groups = Staging.Groups };

    private static GroupRow Group(int number) => new(number, "n1", 2, 7, 6, [new ReplicaRow(4, "n1", "leader", 2, 7, 6)]) { Configuration = 3 };
}
