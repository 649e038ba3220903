using Akka.Actor;
using ShardedKv.Actors.Snapshots;

namespace ShardedKv.Actors.Tests.Snapshots;

/// <summary>The way between who fetches and who holds a snapshot: passes each step on, another, or none.</summary>
/// <param name="fault">Null loses the step.</param>
internal sealed class FaultyWire(Func<SendSnapshot, SendSnapshot?> fault, Func<IActorRef> source, Func<IActorRef> fetcher) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        if (message is SendSnapshot sent && fault(sent) is { } passed)
        {
            if (passed.Step is SnapshotStep.AskManifest or SnapshotStep.AskChunks)
            {
                source().Tell(new SnapshotArrived(Self, passed));
            }
            else
            {
                fetcher().Tell(passed);
            }
        }
    }
}

/// <summary>Stands where a replica stands: hears what its child says of the store, and gives it all else.</summary>
internal sealed class FakeReplica : UntypedActor
{
    private readonly System.Threading.Channels.ChannelWriter<StoreNews> _news;
    private readonly IActorRef _child;

    public FakeReplica(System.Threading.Channels.ChannelWriter<StoreNews> news, Props child)
    {
        _news = news;
        _child = Context.ActorOf(child);
    }

    protected override void OnReceive(object message)
    {
        if (message is StoreNews news)
        {
            _news.TryWrite(news);
        }
        else
        {
            _child.Tell(message);
        }
    }
}
