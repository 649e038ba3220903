using Akka.Cluster.Namespaces.Tests.Nodes;

namespace Akka.Cluster.Namespaces.Tests.Singletons;

public class SingletonRunTests
{
    [Fact]
    public void A_run_ends_when_it_is_told_or_with_its_process_or_not_at_all()
    {
        var first = Node("n1", "@ 00:00:01 singleton-started", "[INFO] a line of the log", "@ 00:00:03 singleton-stopped", "@ 00:00:04 ended");
        var second = Node("n2", "@ 00:00:05 singleton-started");
        var third = Node("n3", "@ 00:00:02 singleton-started");
        first.Take(new NodeEnd(0, TimeSpan.FromSeconds(6)));
        third.Take(new NodeEnd(137, TimeSpan.FromSeconds(4)));

        var runs = SingletonRun.Of([first, second, third]);

        Assert.Equal(
            [
                new SingletonRun("n1", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)),
                new SingletonRun("n3", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)),
                new SingletonRun("n2", TimeSpan.FromSeconds(5), null),
            ],
            runs);
    }

    private static NodeLog Node(string host, params string[] lines)
    {
        var log = new NodeLog("process", host);
        Array.ForEach(lines, log.Take);
        return log;
    }
}
