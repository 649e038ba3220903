using System.Diagnostics;
using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit;
using static Akka.Cluster.ClusterEvent;
using static Akka.Remote.Transport.FailureInjectorTransportAdapter;

namespace Akka.Cluster.MultiNode.Tests;

/// <summary>Whatever one node sends to another one takes 200 ms: each is reached at a delay line before its own listener.</summary>
public sealed class ThreeNodesFarApart : ClusterConfig
{
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);

    private const string Behind = "127.0.0.2";

    private readonly DelayLine? _line;

    public ThreeNodesFarApart()
        : base(3)
    {
        // The runner makes one of these too, to learn the roles, and is no node.
        if (CommandLine.GetPropertyOrDefault("multinode.index", "").Length > 0)
        {
            _line = new DelayLine(IPAddress.Parse(Behind), Delay);
            NodeConfig([Myself], [ConfigurationFactory.ParseString(
                $$"""
                akka.remote.dot-netty.tcp {
                  hostname = "{{Behind}}"
                  public-hostname = "{{IPAddress.Loopback}}"
                  port = {{_line.Port}}
                }
                """)]);
        }
    }
}

public class LossySpec : ClusterSpec
{
    public LossySpec()
        : this(new ThreeNodesFarApart())
    {
    }

    protected LossySpec(ThreeNodesFarApart config)
        : base(config, typeof(LossySpec))
    {
    }

    [MultiNodeFact]
    public void Nodes_stay_reachable_while_each_frame_takes_200_ms_and_one_in_five_is_lost()
    {
        Sys.ActorOf(Props.Create(() => new Echoing()), "echo");
        FormCluster();
        var unreachable = CreateTestProbe();
        Cluster.Subscribe(unreachable.Ref, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(UnreachableMember));
        EnterBarrier("formed");

        Assert.True(TestConductor.Transport.ManagementCommand(new All(new Drop(outboundDropP: 0.2, inboundDropP: 0))).Result);
        EnterBarrier("lossy");
        var trips = Stream(AllBut(Myself), TimeSpan.FromSeconds(20));
        EnterBarrier("streamed");

        // Of 200 questions to each of two nodes 0.8 * 0.8 are answered, 256 with a standard deviation of 9.6; six of them are allowed for.
        Assert.InRange(trips.Count, 256 - 58, 256 + 58);
        Assert.InRange(trips.Min(), 2 * ThreeNodesFarApart.Delay, 3 * ThreeNodesFarApart.Delay);
        AwaitUp([.. Roles]);
        Assert.False(unreachable.HasMessages);
        EnterBarrier("seen");
    }

    /// <summary>Asks the nodes ten times a second, so long.</summary>
    /// <returns>How long those took that were answered.</returns>
    private List<TimeSpan> Stream(RoleName[] nodes, TimeSpan time)
    {
        var interval = TimeSpan.FromMilliseconds(100);
        var trips = new List<TimeSpan>();
        for (var sent = 0; sent < time / interval; sent++)
        {
            foreach (var node in nodes)
            {
                Sys.ActorSelection(Node(node) / "user" / "echo").Tell(Stopwatch.GetTimestamp(), TestActor);
            }

            Take(interval);
        }

        Take(TimeSpan.FromSeconds(3));
        return trips;

        void Take(TimeSpan during) => trips.AddRange(
            ReceiveWhile(during, message => message is long sent ? Stopwatch.GetElapsedTime(sent) : default).ToList());
    }
}
