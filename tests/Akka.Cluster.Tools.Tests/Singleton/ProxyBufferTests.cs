using Akka.Actor;
using Akka.Cluster.Tools.Singleton.Proxying;

namespace Akka.Cluster.Tools.Tests.Singleton;

public sealed class ProxyBufferTests
{
    [Fact]
    public void It_keeps_the_newest_in_order_and_gives_up_the_oldest()
    {
        var buffer = new ProxyBuffer(2);

        var dropped = Enumerable.Range(1, 4).Select(number => buffer.Add(number, ActorRefs.Nobody)?.Message).ToList();

        Assert.Equal([null, null, 1, 2], dropped);
        Assert.Equal([3, 4], buffer.TakeAll().Select(waiting => waiting.Message));
        Assert.Equal(0, buffer.Count);
    }

    [Fact]
    public void With_no_room_it_keeps_nothing() => Assert.Equal("x", new ProxyBuffer(0).Add("x", ActorRefs.Nobody)?.Message);
}
