using System.Diagnostics;
using ShardedKv.Actors.Status;
using ShardedKv.Node.Http;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Asks nodes for the status over HTTP, and waits until it is as wanted.</summary>
/// <param name="output">What the processes wrote, for a wait that fails.</param>
internal sealed class StatusClient(Func<string> output) : IDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(90);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(15) };

    public static bool HasLeaders(ClusterStatus status) =>
        status.ConfigurationNumber > 0 && status.Groups.All(group => group.LeaderNode is not null);

    /// <summary>Every replica of the node has applied what its group's leader has committed.</summary>
    public static bool CaughtUp(ClusterStatus status, string node) => HasLeaders(status) && status.Groups.All(group =>
        group.Replicas.All(replica => replica.Node != node || (replica.Role is "leader" or "follower" && replica.Applied >= group.Commit)));

    /// <summary>No replica lacks anything of what any has.</summary>
    public static bool Level(ClusterStatus status) => HasLeaders(status) && status.Groups.All(group =>
        group.Replicas.All(replica => replica.Role is "leader" or "follower" && replica.Applied == group.Commit && replica.Commit == group.Commit));

    public async Task<ClusterStatus> GetAsync(Uri address) => StatusJson.Read(await _http.GetByteArrayAsync(new Uri(address, "/v1/status")));

    /// <summary>Asks every 200 ms until the status is as wanted.</summary>
    public async Task<ClusterStatus> WaitForAsync(Uri address, string what, Func<ClusterStatus, bool> wanted)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var since = Stopwatch.StartNew();
        ClusterStatus? last = null;
        while (since.Elapsed < WaitMax)
        {
            try
            {
                last = await GetAsync(address);
                if (wanted(last))
                {
                    return last;
                }
            }
            catch (HttpRequestException)
            {
                // The node is not there yet.
            }

            await timer.WaitForNextTickAsync();
        }

        throw new TimeoutException($"Waited {WaitMax} for: {what}. Last status: {Text(last)}. Output:\n{output()}");
    }

    public void Dispose() => _http.Dispose();

    private static string Text(ClusterStatus? status) => status is null ? "none" : System.Text.Encoding.UTF8.GetString(StatusJson.Write(status));
}
