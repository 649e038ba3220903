using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Tests.Meta;
using ShardedKv.Raft;
using Xunit.Abstractions;

namespace ShardedKv.Core.Tests.Members;

/// <summary>Controllers that die while one node is gone, another is drained and a third has come back empty.</summary>
public sealed class MemberSuccessionTests(ITestOutputHelper output)
{
    /// <summary>One holder stops after every single command, with its next one under way, and another goes on. The delayed command comes at every later moment.</summary>
    [Fact]
    public void Wherever_a_controller_dies_its_successor_completes_and_nothing_is_placed_twice()
    {
        var undisturbed = Begun();
        var commands = undisturbed.Run("n1/a");
        var placed = commands.Count(command => command is PlaceReplica);
        Assert.Equal(9, placed);
        Check(undisturbed, placed, "undisturbed");

        var runs = 0;
        for (var died = 0; died < commands.Count; died++)
        {
            for (var arrives = 0; ; arrives++, runs++)
            {
                var fleet = Begun();
                Do(fleet, "n1/a", died);
                var delayed = fleet.Next("n1/a");
                var done = Do(fleet, "n2/b", arrives);
                if (delayed is not null)
                {
                    fleet.Meta.Apply(delayed);
                }

                fleet.Run("n2/b");

                Check(fleet, placed, $"died after {died}, arrived after {arrives}");
                if (done < arrives)
                {
                    break;
                }
            }
        }

        output.WriteLine($"{commands.Count} commands, {runs} runs");
    }

    /// <summary>As many commands as are told, and fewer when there is nothing left to do.</summary>
    private static int Do(Fleet fleet, string holder, int commands)
    {
        var done = 0;
        while (done < commands)
        {
            var next = fleet.Apply(fleet.Next(holder));
            done += next is null ? 0 : 1;
            if (!fleet.Follow() && next is null)
            {
                break;
            }
        }

        return done;
    }

    private static void Check(Fleet fleet, int placed, string what)
    {
        Assert.True(fleet.State.NextReplica == 19 + placed, $"{what}: {fleet.State.NextReplica - 19} were placed");
        Assert.All(fleet.State.Placements.Values, placement =>
        {
            Assert.Equal(3, placement.Replicas.Length);
            Assert.All(placement.Replicas, replica => Assert.False(replica.IsLeaving || replica.Node.Value is "n2" or "n3", $"{what}: {placement.Group} is {fleet.Text(placement.Group.Value)}"));
            Assert.Equal(string.Join(',', placement.Replicas.Select(replica => replica.Replica).Order()), fleet.MembersOf(placement.Group.Value));
        });
        Assert.DoesNotContain(new NodeName("n2"), fleet.State.Nodes.Keys);
        Assert.Null(fleet.Next("n2/b"));
    }

    private static Fleet Begun()
    {
        var fleet = new Fleet(nodes: 7, groups: 5);
        fleet.Die(3);
        fleet.Submit(new Drain([new NodeName("n2")]));
        fleet.Add(6, incarnation: 1);
        return fleet;
    }
}
