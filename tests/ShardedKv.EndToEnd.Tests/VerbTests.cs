namespace ShardedKv.EndToEnd.Tests;

/// <summary>The verbs of one key, as a script uses them: output, and an exit code for every answer.</summary>
public class VerbTests
{
    [Fact]
    public async Task Each_verb_prints_its_answer_and_a_failed_condition_has_an_exit_code_of_its_own()
    {
        using var folder = new TestFolder();
        await using var cluster = await RunningCluster.StartAsync(folder.Sub("data"), FreePorts.Blocks(1), "--nodes", "1");
        var address = cluster.Addresses[0].ToString();

        Task<(int Code, string Output, string Error)> Skv(string verb, params string[] arguments) =>
            SkvProcess.RunAsync([verb, "k", .. arguments, "--address", address]);

        Assert.Equal((0, "1\n", ""), await Skv("cas", "a", "--if-absent"));
        Assert.Equal(
            (9, "", "skv: The condition failed: The key is at revision 1; nothing was changed.\n"), await Skv("cas", "b", "--if-absent"));
        Assert.Equal((9, "", "skv: The condition failed: The key is at revision 1; nothing was changed.\n"), await Skv("cas", "b", "--if-revision", "7"));
        Assert.Equal((0, "2\n", ""), await Skv("cas", "b", "--if-revision", "1"));
        Assert.Equal((0, "3\n", ""), await Skv("cas", "foo", "--if-value", "b"));
        Assert.Equal((0, "foo", ""), await Skv("puthash", "bar"));
        Assert.Equal((0, "3214735720", ""), await Skv("get"));
        Assert.Equal((0, "5\n", ""), await Skv("cas", "c", "--if-value64", "MzIxNDczNTcyMA"));
        Assert.Equal((0, "6\n", ""), await Skv("delete"));
        Assert.Equal((9, "", "skv: The condition failed: The key is absent; nothing was changed.\n"), await Skv("cas", "b", "--if-revision", "5"));
        Assert.Equal(
            (2, "", "skv: Give one of --if-revision, --if-value, --if-value64 and --if-absent.\n"),
            await Skv("cas", "b", "--if-absent", "--if-revision", "5"));
    }

    [Fact]
    public async Task A_session_goes_on_from_one_run_to_the_next_by_its_token()
    {
        using var folder = new TestFolder();
        await using var cluster = await RunningCluster.StartAsync(folder.Sub("data"), FreePorts.Blocks(1), "--nodes", "1");
        var address = cluster.Addresses[0].ToString();

        var put = await SkvProcess.RunAsync(["put", "k", "v", "--show-token", "--address", address]);
        Assert.Equal((0, "1\n"), (put.Code, put.Output));
        var token = put.Error.Trim()["token: ".Length..];
        var session = await SkvProcess.RunAsync(["get", "k", "--read", "session", "--token", token, "--show-token", "--address", address]);
        var bounded = await SkvProcess.RunAsync(["get", "k", "--read", "bounded", "--max-staleness", "5s", "--address", address]);
        var refused = await SkvProcess.RunAsync(["get", "k", "--read", "bounded", "--address", address]);

        Assert.Equal((0, "v", put.Error), session);
        Assert.Equal((0, "v", ""), bounded);
        Assert.Equal(3, refused.Code);
    }
}
