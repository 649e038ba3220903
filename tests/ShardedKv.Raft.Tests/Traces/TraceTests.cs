using System.Runtime.CompilerServices;

namespace ShardedKv.Raft.Tests.Traces;

/// <summary>
/// The paper's stories as text that is reviewed as a diff. <c>RAFT_REWRITE=1 dotnet test --filter TraceTests</c> writes what comes out
/// into the source tree.
/// </summary>
public sealed class TraceTests
{
    [Theory]
    [InlineData("leader_election")]
    [InlineData("log_replication")]
    [InlineData("pre_vote")]
    [InlineData("leadership_transfer")]
    [InlineData("joint_consensus")]
    [InlineData("snapshot")]
    [InlineData("reads")]
    [InlineData("quiescence")]
    public void The_story_comes_out_as_it_is_written(string name)
    {
        var expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Traces", $"{name}.txt")).ReplaceLineEndings("\n");

        var actual = new TraceRunner().Play(expected);

        if (Environment.GetEnvironmentVariable("RAFT_REWRITE") == "1")
        {
            File.WriteAllText(Path.Combine(SourceFolder(), $"{name}.txt"), actual);
            return;
        }

        Assert.Equal(expected, actual);
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
