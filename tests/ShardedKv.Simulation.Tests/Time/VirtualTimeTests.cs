using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Tests.Time;

public sealed class VirtualTimeTests
{
    [Fact]
    public void A_world_that_goes_round_and_round_ends_as_a_violation_of_liveness()
    {
        var time = new VirtualTime(stepsMax: 100);
        time.Every(TimeSpan.Zero, () => true);

        var violation = Assert.Throws<PropertyViolation>(() => time.RunUntil(TimeSpan.FromSeconds(1), () => false));

        Assert.Equal((Property.Liveness, 101L), (violation.Property, time.Steps));
    }
}
