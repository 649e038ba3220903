using ShardedKv.Actors.Controller;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.Controller;

/// <summary>Whose word of a group's members is taken: by it a replica is removed for good.</summary>
public sealed class GroupReportsTests
{
    private static readonly HashSet<NodeName> There = [new("n1"), new("n2")];

    private readonly GroupReports _reports = new();

    [Fact]
    public void A_leader_says_who_the_members_are_and_which_placement_they_follow()
    {
        _reports.Take(Report("n1", Row(replica: 4, term: 3, isSettled: true)));

        var fact = _reports.Members(There)[new GroupId(1)];

        Assert.Equal((new ReplicaId(4), 7), (fact.Leader, fact.PlacementVersion));
        Assert.Equal(Membership.Of(new(4), new(5)).WithLearners(new ReplicaId(9)), fact.Members);
    }

    /// <summary>A leadership that it was given it would hand over again, and once only.</summary>
    [Fact]
    public void A_node_that_refuses_writes_is_full_until_it_says_otherwise()
    {
        var report = Report("n1", Row(replica: 4, term: 3, isSettled: true));

        _reports.Take(report with { RefusesWrites = true });
        Assert.Equal([new NodeName("n1")], _reports.Full());

        _reports.Take(report);
        Assert.Empty(_reports.Full());
    }

    [Fact]
    public void A_change_that_is_half_way_is_no_fact_yet()
    {
        _reports.Take(Report("n1", Row(replica: 4, term: 3, isSettled: false)));

        Assert.Empty(_reports.Members(There));
    }

    [Fact]
    public void Who_led_in_an_earlier_term_leads_no_more()
    {
        _reports.Take(Report("n1", Row(replica: 4, term: 3, isSettled: true)));
        _reports.Take(Report("n2", Row(replica: 5, term: 4, isSettled: true) with { Role = "follower", Members = null }));

        Assert.Empty(_reports.Members(There));
    }

    [Fact]
    public void Whose_node_is_away_leads_no_more()
    {
        _reports.Take(Report("n3", Row(replica: 6, term: 3, isSettled: true)));

        Assert.Empty(_reports.Members(There));
    }

    private static NodeReport Report(string node, ReplicaReportRow row) => NodeReport.Decode(new NodeReport(node, "", "", [row]).Encode());

    private static ReplicaReportRow Row(long replica, long term, bool isSettled) => new(1, replica, "leader", term, "n1", 9, 9, 1, [])
    {
        Members = new MembersRow([4, 5], [9], isSettled, 7, [new BehindRow(9, 3)]),
    };
}
