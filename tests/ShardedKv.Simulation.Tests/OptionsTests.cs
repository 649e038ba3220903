using ShardedKv.Simulation.Commands;

namespace ShardedKv.Simulation.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void One_seed_is_run_when_one_is_named()
    {
        var options = Options.Parse(["--seed", "7"]);

        Assert.Equal((7UL, 1L), (options.Seed, options.Seeds));
    }

    [Fact]
    public void Minutes_alone_have_no_end_of_seeds()
    {
        var options = Options.Parse(["--minutes", "0.5", "--jobs", "2", "--keep-going"]);

        Assert.Equal((long.MaxValue, 0.5, 2, true), (options.Seeds, options.Minutes, options.Jobs, options.KeepGoing));
    }

    [Theory]
    [InlineData("--seed")]
    [InlineData("--seed", "x")]
    [InlineData("--seeds", "0")]
    [InlineData("--sed", "1")]
    [InlineData("--seeds", "2", "--trace")]
    public void A_wrong_command_line_is_refused_in_words(params string[] arguments)
    {
        Assert.Contains("--help", Assert.Throws<FormatException>(() => Options.Parse(arguments)).Message, StringComparison.Ordinal);
    }
}
