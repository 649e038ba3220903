using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using ShardedKv.Actors.Status;

namespace ShardedKv.EndToEnd.Tests.Campaigns;

/// <summary>Has groups join and leave and shards move, one change after the other, each until it is done or refused.</summary>
internal sealed class RandomChanges(PatientClient http, Func<Task<ClusterStatus>> status, Random random, Action<string> say)
{
    private const int GroupsMin = 2;
    private const int GroupsMax = 5;

    private readonly Dictionary<string, int> _done = new(StringComparer.Ordinal);

    public string Summary => string.Join(", ", _done.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Value} {kind.Key}"));

    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var now = await status();
            int[] groups = [.. now.Groups.Where(group => group.Group != 0 && !group.IsLeaving).Select(group => group.Group)];
            var choice = random.Next(4);
            if (groups.Length <= GroupsMin || (choice == 0 && groups.Length < GroupsMax))
            {
                await ChangeAsync("join", new { count = 1, replicas = 3 });
            }
            else if (choice == 1 || groups.Length > GroupsMax)
            {
                await ChangeAsync("leave", new { groups = random.GetItems(groups, 1) });
            }
            else
            {
                await ChangeAsync("move", new { shard = random.Next(now.Shards.Length), group = groups[random.Next(groups.Length)] });
            }

            await Task.Delay(random.Next(1_000), CancellationToken.None);
        }
    }

    private async Task ChangeAsync(string kind, object body)
    {
        var (code, answer) = await http.AskAsync(
            HttpMethod.Post, $"/v1/controller/{kind}?timeout=10s", JsonContent.Create(body), random.Next(100), refusal: HttpStatusCode.Conflict);
        var outcome = code == HttpStatusCode.Conflict ? $"{kind}s refused" : $"{kind}s";
        _done[outcome] = _done.GetValueOrDefault(outcome) + 1;
        say(string.Create(CultureInfo.InvariantCulture, $"{kind} {System.Text.Json.JsonSerializer.Serialize(body)}: {(int)code} {answer}"));
    }
}
