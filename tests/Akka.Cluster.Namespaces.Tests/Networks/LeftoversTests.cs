using System.Diagnostics;

namespace Akka.Cluster.Namespaces.Tests.Networks;

public class LeftoversTests
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    [SkippableFact]
    public async Task What_a_run_that_was_ended_has_left_goes_with_the_processes_inside_and_what_belongs_to_a_living_one_stays()
    {
        await Requirements.SkipUnlessMetAsync();
        await using var living = await IsolatedNetwork.CreateAsync(1);
        var left = (await EndedOwnerAsync()).NameOf(1, "left");
        await Tool.RunAsync("ip", "netns", "add", left);
        using var goes = await StartAsync(new ProcessStartInfo("ip", ["netns", "exec", left, .. Waiting]));
        using var stays = await StartAsync(living.Inside(living.Hosts[0], Waiting[0], Waiting[1..]));

        await Leftovers.RemoveAsync();

        await goes.WaitForExitAsync().WaitAsync(WaitMax);
        Assert.DoesNotContain(left, await Tool.RunAsync("ip", "netns", "list"), StringComparison.Ordinal);
        Assert.False(stays.HasExited);
        Assert.Equal($"{stays.Id}", (await Tool.RunAsync("ip", "netns", "pids", living.NameOf(living.Hosts[0]))).Trim());
    }

    // Says when it is inside, and ends with its input.
    private static string[] Waiting => ["sh", "-c", "echo inside; exec cat"];

    private static async Task<Process> StartAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        var process = Process.Start(start)!;
        Assert.Equal("inside", await process.StandardOutput.ReadLineAsync().WaitAsync(WaitMax));
        return process;
    }

    private static async Task<Owner> EndedOwnerAsync()
    {
        using var process = await StartAsync(new ProcessStartInfo(Waiting[0], Waiting[1..]));
        var owner = Owner.Of(process.Id)!;
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(WaitMax);
        return owner;
    }
}
