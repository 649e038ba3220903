using Akka.Actor;
using Akka.Persistence;

namespace ShardedKv.Storage.Benchmarks;

internal sealed record PersistMany(int Count, int Bytes);

internal sealed record PersistOne(int Bytes);

internal sealed class Persisted
{
    public static readonly Persisted Instance = new();
}

/// <summary>Persists as many events as it is asked for, and answers after the last.</summary>
internal sealed class BenchmarkActor(string persistenceId) : UntypedPersistentActor
{
    public override string PersistenceId => persistenceId;

    public override Recovery Recovery => new(SnapshotSelectionCriteria.None);

    public static IActorRef Start(ActorSystem system, string persistenceId, string prefix = "") =>
        system.ActorOf(Props.Create(() => new BenchmarkActor(persistenceId)), prefix + persistenceId);

    protected override void OnRecover(object message)
    {
    }

    protected override void OnCommand(object message)
    {
        var asker = Sender;
        switch (message)
        {
            case PersistMany { Count: 0 }:
                asker.Tell(Persisted.Instance);
                break;
            case PersistMany many:
                var left = many.Count;
                for (var i = 0; i < many.Count; i++)
                {
                    PersistAsync(new byte[many.Bytes], _ =>
                    {
                        if (--left == 0)
                        {
                            asker.Tell(Persisted.Instance);
                        }
                    });
                }

                break;
            case PersistOne one:
                Persist(new byte[one.Bytes], _ => asker.Tell(Persisted.Instance));
                break;
        }
    }
}
