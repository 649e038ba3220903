using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>What the leader of a group does so that shards come to it: fetches those that are given to it, and before that those whose move is
/// announced; and tells the groups that had them that they may delete theirs. Everything is derived from what the group has logged, so the next leader
/// goes on where this one ends.</summary>
/// <remarks>Pure: time comes in with each call, effects are taken with <see cref="TryNextEffect"/>. One caller at a time.</remarks>
public sealed class HandOffDriver
{
    private readonly HandOffOptions options;
    private readonly RateLimit limit;
    private readonly RestLimit rest;
    private readonly SortedDictionary<(ConfigNumber Number, ShardId Shard), ShardCopy> copies = [];
    private readonly SortedDictionary<(ConfigNumber Number, ShardId Shard), (CollectDuty Duty, Attempt Attempt)> duties = [];
    private readonly Queue<HandOffEffect> effects = new();

    public HandOffDriver(HandOffOptions options)
    {
        options.Check();
        this.options = options;
        limit = new RateLimit(options.AnnouncedBytesPerSecond);
        rest = new RestLimit(options.AnnouncedRest);
    }

    /// <summary>Clients use the group: what is fetched ahead leaves room for them. Whether they use a source, its answers say.</summary>
    public bool IsBesideClients { get; set; }

    /// <summary>In the order of number and shard.</summary>
    public ImmutableArray<CopyProgress> Progress => [.. copies.Values.Select(copy => copy.Progress)];

    public bool TryNextEffect([NotNullWhen(true)] out HandOffEffect? effect) => effects.TryDequeue(out effect);

    /// <summary>When the replica begins to lead, and whenever its <see cref="Groups.ShardGroupMachine.HandOffs"/> or what is announced has changed.</summary>
    /// <param name="announced">What g0 has announced and not published; null: nothing.</param>
    public void Follow(HandOffView view, Configuration? announced, MonotonicTime now)
    {
        var wanted = Wanted(view, announced);
        foreach (var gone in copies.Keys.Where(key => !wanted.ContainsKey(key)).ToList())
        {
            copies.Remove(gone);
        }

        foreach (var (key, (from, cursor)) in wanted)
        {
            if (!copies.TryGetValue(key, out var copy))
            {
                copy = new ShardCopy(options, key.Shard, key.Number, from);
                copies.Add(key, copy);
            }

            if (copy.Follow(key.Number > view.Configuration.Number, cursor, now) is { } piece && (IsBesideClients || copy.IsSourceInUse))
            {
                rest.Worked(piece, now);
            }
        }

        FollowDuties(view);
        Pump(now);
    }

    /// <summary>The replica does not lead any more. What is under way may come to its end all the same.</summary>
    public void Lost()
    {
        copies.Clear();
        duties.Clear();
        effects.Clear();
    }

    public void Answered(HandOffMessage answer, MonotonicTime now)
    {
        var key = (answer.Number, answer.Shard);
        if (copies.TryGetValue(key, out var copy) && copy.Attempt.IsUnderWay)
        {
            var before = copy.Progress.Bytes;
            if (copy.Answered(answer, now) is { } command)
            {
                Propose(command, copy.Attempt, now);
            }

            if (copy.IsAnnounced)
            {
                limit.Take(copy.Progress.Bytes - before);
            }
        }
        else if (duties.TryGetValue(key, out var duty) && duty.Attempt.IsUnderWay)
        {
            if (answer is CollectAnswer)
            {
                Propose(new Collected(answer.Shard, answer.Number), duty.Attempt, now);
            }
            else
            {
                duty.Attempt.Fail(now);
            }
        }

        Pump(now);
    }

    /// <summary>What became of a command that was proposed.</summary>
    /// <param name="reply">Null: it was refused, or its fate is not known.</param>
    public void Replied(HandOffCommand command, HandOffReply? reply, MonotonicTime now)
    {
        var key = (command.Number, command.Shard);
        if (copies.TryGetValue(key, out var copy) && copy.Attempt.IsUnderWay)
        {
            if (copy.Replied(command, reply, now) is { } instead)
            {
                Propose(instead, copy.Attempt, now);
            }
        }
        else if (duties.TryGetValue(key, out var duty) && duty.Attempt.IsUnderWay && reply is not HandOffDone)
        {
            duty.Attempt.Fail(now);
        }

        Pump(now);
    }

    public void Tick(MonotonicTime now)
    {
        foreach (var copy in copies.Values)
        {
            copy.Attempt.Tick(now);
        }

        foreach (var (_, attempt) in duties.Values)
        {
            attempt.Tick(now);
        }

        Pump(now);
    }

    /// <summary>What the configurations give to the group, and what is announced to it. Of a shard that is to come several times only the first time:
    /// until it was here and is gone again nobody has it for the next.</summary>
    private static Dictionary<(ConfigNumber Number, ShardId Shard), (GroupId From, CopyCursor? Copy)> Wanted(HandOffView view, Configuration? announced)
    {
        var current = view.Configuration;
        var wanted = view.Staging.Where(staged => staged.Number <= current.Number)
            .GroupBy(staged => staged.Shard).Select(shard => shard.MinBy(staged => staged.Number)!)
            .ToDictionary(staged => (staged.Number, staged.Shard), staged => (staged.From, staged.Copy));
        if (announced is null || announced.Number != current.Number.Next() || current.Number.Value == 0)
        {
            return wanted;
        }

        var begun = view.Staging.Where(staged => staged.Number > current.Number).ToDictionary(staged => staged.Shard);
        var before = wanted.Keys.Select(key => key.Shard).ToHashSet();
        foreach (var gained in ShardMoves.Between(current, announced, view.Group).Gained.Where(gained => !before.Contains(gained.Shard)))
        {
            if (current.Shards.FirstOrDefault(shard => shard.Shard == gained.Shard) is { } owned)
            {
                wanted.Add((announced.Number, gained.Shard), (owned.Group, begun.GetValueOrDefault(gained.Shard)?.Copy));
            }
        }

        return wanted;
    }

    private void FollowDuties(HandOffView view)
    {
        var owed = view.Duties.ToDictionary(duty => (duty.Number, duty.Shard));
        foreach (var done in duties.Keys.Where(key => !owed.ContainsKey(key)).ToList())
        {
            duties.Remove(done);
        }

        foreach (var (key, duty) in owed)
        {
            if (!duties.ContainsKey(key))
            {
                duties.Add(key, (duty, new Attempt(options)));
            }
        }
    }

    private void Pump(MonotonicTime now)
    {
        limit.Tick(now);
        PumpCopies(now);
        var collects = duties.Values.Count(duty => duty.Attempt.IsUnderWay);
        foreach (var (duty, attempt) in duties.Values.Where(duty => duty.Attempt.IsDue(now)))
        {
            if (collects++ >= options.CollectsMax)
            {
                break;
            }

            attempt.Begin(now);
            effects.Enqueue(new AskGroup(duty.From, new CollectRequest(duty.Shard, duty.Number)));
        }
    }

    /// <summary>What is the group's goes first and never waits for what is announced. Among equals those whose source answers, so that one that is down
    /// holds up nobody else's shards; then what has begun.</summary>
    private void PumpCopies(MonotonicTime now)
    {
        var final = copies.Values.Count(copy => copy.Attempt.IsUnderWay && !copy.IsAnnounced);
        var all = copies.Values.Count(copy => copy.Attempt.IsUnderWay);
        var due = copies.Values.Where(copy => copy.Attempt.IsDue(now))
            .OrderBy(copy => copy.IsAnnounced).ThenBy(copy => copy.Attempt.Failures).ThenBy(copy => copy.IsNew).ToList();
        foreach (var copy in due)
        {
            if (copy.IsAnnounced ? all >= options.CopiesMax || !limit.Allows || (copy.IsOfRows && !rest.Allows(now)) : final >= options.CopiesMax)
            {
                continue;
            }

            if (copy.Next(now) is { } effect)
            {
                all++;
                final += copy.IsAnnounced ? 0 : 1;
                copy.Attempt.Begin(now);
                effects.Enqueue(effect);
            }
        }
    }

    private void Propose(HandOffCommand command, Attempt attempt, MonotonicTime now)
    {
        attempt.Begin(now);
        effects.Enqueue(new ProposeHandOff(command));
    }
}
