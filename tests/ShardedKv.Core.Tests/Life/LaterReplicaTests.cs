using ShardedKv.Core.Life;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>A replica that was added later begins, like all, with the group's founders as its members, and is none of them.</summary>
public sealed class LaterReplicaTests
{
    private static readonly ReplicaId Later = new(4);

    [Fact]
    public void It_never_campaigns_by_the_founders_that_it_begins_with()
    {
        var life = Begun();

        for (var tick = 1; tick <= 500; tick++)
        {
            life.Tick(new MonotonicTime(tick * 100), new LogTime(tick * 100));
            Assert.Empty(Sent<Message>(Drive.AllOf(life)));
        }

        life.Campaign();
        Drive.AllOf(life);
        life.Receive(new TimeoutNow() { From = Self, To = Later, Term = Term.Zero });
        Drive.AllOf(life);
        Assert.Equal((ReplicaRole.Follower, Term.Zero), (life.Status.Role, life.Status.Term));
    }

    private static ReplicaLife Begun() => new Recovery(Later, Three).Finish(StoreState.Empty, new ReplicaOptions { Self = Later }, seed: 1, null);
}
