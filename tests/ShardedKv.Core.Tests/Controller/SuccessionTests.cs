using ShardedKv.Core.Controller;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using Xunit.Abstractions;
using static ShardedKv.Core.Tests.Controller.ControllerUnderTest;

namespace ShardedKv.Core.Tests.Controller;

/// <summary>Controllers that die, and two that each take themselves for the only one.</summary>
public sealed class SuccessionTests(ITestOutputHelper output)
{
    /// <summary>What a session of operations looks like: each kind, two at once, one that is refused in its turn, one that has nothing to do.</summary>
    private static readonly OperationBody[] Story =
    [
        JoinOf([4, 5, 6], [5, 6, 4]), new JoinAuto(2, 3), MoveOf(3, 2), MoveOf(3, 2), LeaveOf(1, 4), LeaveOf(4), LeaveOf(3),
    ];

    /// <summary>One holder stops after every single command, with its next one under way, and another goes on. The delayed command comes at
    /// every later moment.</summary>
    [Fact]
    public void Wherever_a_controller_dies_its_successor_completes_and_what_was_delayed_changes_nothing()
    {
        var undisturbed = Submitted();
        var commands = undisturbed.Run("n1/a");
        var expected = undisturbed.Outcome();
        Assert.Equal(20, commands.Count);
        Assert.Equal(6, undisturbed.State.Configurations.Length);

        var runs = 0;
        for (var died = 0; died < commands.Count; died++)
        {
            for (var arrives = 0; ; arrives++, runs++)
            {
                var controller = Submitted();
                for (var i = 0; i < died; i++)
                {
                    controller.Meta.Apply(controller.Next("n1/a")!);
                }

                var delayed = controller.Next("n1/a")!;
                var left = arrives;
                while (left > 0 && controller.Next("n2/b") is { } next)
                {
                    controller.Meta.Apply(next);
                    left--;
                }

                controller.Meta.Apply(delayed);
                controller.Run("n2/b");

                Assert.True(expected == controller.Outcome(), $"died after {died}, arrived after {arrives}:\n{controller.Outcome()}\nexpected\n{expected}");
                if (left > 0)
                {
                    break;
                }
            }
        }

        output.WriteLine($"{runs} runs");
    }

    [Fact]
    public void Every_command_under_a_new_holder_comes_to_the_same_end()
    {
        var undisturbed = Submitted();
        undisturbed.Run("n1/a");
        var controller = Submitted();

        // Acquires the epoch, does one thing, and is gone.
        var commands = 0;
        for (var life = 0; controller.Next($"n1/{life}") is not null; life++)
        {
            for (var i = 0; i < 2 && controller.Next($"n1/{life}") is { } next; i++, commands++)
            {
                controller.Meta.Apply(next);
            }
        }

        Assert.Equal(undisturbed.Outcome(), controller.Outcome());
        Assert.Equal(38, commands);
    }

    [Fact]
    public void Of_two_that_publish_the_same_number_one_wins_and_the_other_gets_a_conflict()
    {
        var controller = new ControllerUnderTest(groups: 2);
        controller.Submit(MoveOf(0, 2));
        controller.Meta.Apply(controller.Next("n1/a")!);
        controller.Meta.Apply(controller.Next("n1/a")!);
        var old = Assert.IsType<PutConfiguration>(controller.Next("n1/a"));
        controller.Meta.Apply(controller.Next("n2/b")!);
        var newer = Assert.IsType<PutConfiguration>(controller.Next("n2/b"));
        Assert.Equal(old.Expected, newer.Expected);

        var replies = controller.Meta.ApplyAll(old, newer, old);

        var conflict = new MetaConflict(new ConfigNumber(1), newer.Epoch);
        Assert.Equal([conflict, new ConfigurationAccepted(new ConfigNumber(2)), conflict], replies);
        Assert.Equal(new MetaConflict(new ConfigNumber(2), newer.Epoch), controller.Meta.Apply(old with { Request = controller.Meta.NewRequest() }));
        Assert.Equal(2, controller.State.Configurations.Length);
    }

    /// <summary>Each sees g0's state of some time ago; what they propose is delayed, repeated and reordered. Neither knows of the other.</summary>
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void Two_controllers_at_once_make_each_operation_exactly_once(ulong seed)
    {
        var undisturbed = Submitted();
        undisturbed.Run("n1/a");
        var controller = Submitted();
        var random = new SeededRandom(seed);
        var seen = new List<(MetaState State, ControllerFacts Facts)>();
        var underWay = new List<MetaCommand>();
        var (lives, steps) = (0, 0);
        string[] holders = ["a0", "b0"];
        while (controller.State.OldestPending() is not null || !controller.State.Left.IsEmpty || underWay.Count > 0)
        {
            Assert.True(steps++ < 20_000, $"seed {seed}: no end");
            seen.Add((controller.State, controller.Ready));
            var who = random.Next(2);
            var (state, facts) = seen[Math.Max(0, seen.Count - 1 - random.Next(4))];
            if (random.Chance(2))
            {
                holders[who] = $"{holders[who][0]}{++lives}";
            }

            if (ControllerDirector.Next(state, controller.Settings(holders[who]), facts) is { } command)
            {
                underWay.Add(command);
            }

            while (underWay.Count > 0 && (random.Chance(60) || underWay.Count > 8))
            {
                var i = random.Next(underWay.Count);
                controller.Meta.Apply(underWay[i]);
                if (random.Chance(80))
                {
                    underWay.RemoveAt(i);
                }
            }
        }

        output.WriteLine($"seed {seed}: {steps} steps, {controller.State.Epoch} epochs, {lives} restarts");
        Assert.Equal(undisturbed.Outcome(), controller.Outcome());
    }

    private static ControllerUnderTest Submitted()
    {
        var controller = new ControllerUnderTest(groups: 5, shards: 20);
        foreach (var operation in Story)
        {
            controller.Submit(operation);
        }

        return controller;
    }
}
