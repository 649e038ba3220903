using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Routing;

/// <summary>
/// Takes a request to the leader of the group that owns its key and stays with it until it is answered or its deadline has
/// passed. Every attempt of a write carries the same bytes, session and sequence, so that asking again is always safe. A read that any
/// replica may serve goes to the node's own first, and to the leader when that cannot.
/// </summary>
/// <remarks>Pure: time comes in with each call, effects are taken with <see cref="TryNextEffect"/>. One caller at a time.</remarks>
public sealed class Router<TClient>
{
    private const int RedirectsMax = 3;

    private readonly RouterOptions _options;
    private readonly Func<SessionId> _newSession;
    private readonly Dictionary<Correlation, PendingRequest<TClient>> _pending = [];
    private readonly Dictionary<ShardId, ShardSession> _sessions = [];
    private readonly KnownLeaders _leaders;
    private readonly Queue<RoutingEffect<TClient>> _effects = new();
    private MetaState? _meta;
    private Configuration _configuration = Configuration.Empty;
    private long _correlations;

    /// <param name="options">Bounds and times.</param>
    /// <param name="newSession">Gives identifiers that no other session anywhere has.</param>
    /// <param name="local">The node whose replicas are the nearest; null: none is.</param>
    public Router(RouterOptions options, Func<SessionId> newSession, NodeName? local = null)
    {
        _options = options;
        _newSession = newSession;
        _leaders = new KnownLeaders(local);
    }

    public int Waiting => _pending.Count;

    public ConfigNumber ConfigurationAt => _configuration.Number;

    public bool TryNextEffect(out RoutingEffect<TClient> effect) => _effects.TryDequeue(out effect);

    /// <summary>Takes over a newer state of the meta group; requests that waited for a route go out.</summary>
    public void Configure(MetaState meta, MonotonicTime now, LogTime wall)
    {
        if (_meta is not null && meta.Version <= _meta.Version)
        {
            return;
        }

        _meta = meta;
        if (!meta.Configurations.IsEmpty && meta.Configurations[^1].Number.Value > _configuration.Number.Value)
        {
            _configuration = meta.Configurations[^1];
            foreach (var request in InOrder())
            {
                if (!request.InFlight)
                {
                    Attempt(request, now, wall);
                }
            }
        }
    }

    /// <summary>A group's leader is known to be on <paramref name="leader"/>: what waits for that group goes there at once.</summary>
    public void LeaderKnown(GroupId group, NodeName leader, MonotonicTime now, LogTime wall)
    {
        if (!_leaders.Learn(group, leader))
        {
            return;
        }

        foreach (var request in InOrder())
        {
            var isServed = request is { AnyReplica: true, InFlight: true };
            if (request.Attempts > 0 && request.Group == group && request.Target != leader && !isServed)
            {
                Attempt(request, now, wall);
            }
        }
    }

    /// <summary>A node's connection is gone: what was sent there is asked elsewhere without waiting for the attempt to time out.</summary>
    public void NodeLost(NodeName node, MonotonicTime now, LogTime wall)
    {
        _leaders.Lost(node);
        foreach (var request in InOrder())
        {
            if (request.InFlight && request.Target == node)
            {
                Pause(request, now);
            }
        }

        Tick(now, wall);
    }

    public void Accept(TClient client, KvRequest request, TimeSpan deadline, MonotonicTime now, LogTime wall)
    {
        var pending = new PendingRequest<TClient>(
            new Correlation(++_correlations), client, request, now.Milliseconds + (long)deadline.TotalMilliseconds);
        if (_pending.Count >= _options.RequestsMax)
        {
            _effects.Enqueue(new(pending, null, new Busy(_options.RetryPauseMax)));
            return;
        }

        if (_meta is not null && Bounds(request, _meta.Limits) is { } rejected)
        {
            _effects.Enqueue(new(pending, null, rejected));
            return;
        }

        _pending.Add(pending.Correlation, pending);
        Attempt(pending, now, wall);
    }

    /// <summary>A replica's answer. One for a request that is already answered is passed over: at most one answer leaves.</summary>
    public void Replied(Correlation correlation, KvReply reply, MonotonicTime now, LogTime wall)
    {
        if (!_pending.TryGetValue(correlation, out var request))
        {
            return;
        }

        switch (reply)
        {
            case NotLeader notLeader:
                Redirect(request, notLeader.Hint, now, wall);
                break;
            case TooStale stale:
                request.WasTooStale = true;
                Redirect(request, stale.Hint ?? _leaders.Of(request.Group), now, wall);
                break;
            case ReadOnly when request.Attempts == 1:
                // No other attempt is open. What only an operator can change is said at once, not at the deadline.
                Answer(request, reply);
                break;
            case Busy busy when request.Attempts == 1 && now.Milliseconds + busy.RetryAfter.TotalMilliseconds > request.Deadline:
                // There will be no room by then, and at the deadline it could not be said that nothing was done.
                Answer(request, reply);
                break;
            case Rejected { Reason: RejectReason.SessionExpired or RejectReason.SessionWindow or RejectReason.SessionInFuture } refused
                when request.Attempts > 1:
                // An attempt before may have been applied and its answer lost; the session that would say so is gone.
                Answer(request, new OutcomeUnknown($"an attempt before may have been applied, and now {refused.Detail}"));
                break;
            default:
                if (reply.MaySendAgain)
                {
                    Pause(request, now, reply is WrongShard ? RetryPauseMaxOfMoving : _options.RetryPauseMax);
                }
                else
                {
                    Answer(request, reply);
                }

                break;
        }
    }

    /// <summary>Ends what has passed its deadline, gives up attempts without an answer, and tries again what has paused.</summary>
    public void Tick(MonotonicTime now, LogTime wall)
    {
        foreach (var request in InOrder())
        {
            if (now.Milliseconds >= request.Deadline)
            {
                Answer(request, request switch
                {
                    { IsWrite: true, Attempts: > 0 } => new OutcomeUnknown("the deadline passed while a replica may still apply the write"),
                    { WasTooStale: true } => new TooStale(null),
                    _ => new Unavailable("no leader answered for the key's group before the deadline"),
                });
            }
            else if (now.Milliseconds >= request.WakeAt)
            {
                if (request.InFlight)
                {
                    _leaders.Forget(request.Group, request.Target);
                }

                Attempt(request, now, wall);
            }
        }
    }

    /// <summary>Ends every request that waits, because the region stops.</summary>
    public void Close()
    {
        foreach (var request in InOrder())
        {
            Answer(request, request is { IsWrite: true, Attempts: > 0 }
                ? new OutcomeUnknown("this node stopped before the write was answered")
                : new Unavailable("this node is stopping"));
        }
    }

    private static Rejected? Bounds(KvRequest request, StoreLimits limits)
    {
        if (request.Key.Memory.Length > limits.KeyBytesMax)
        {
            return new(RejectReason.KeyBounds, $"the key has {request.Key.Memory.Length} bytes, at most {limits.KeyBytesMax} are allowed");
        }

        var value = request switch
        {
            Put put => put.Value.Length,
            Append append => append.Value.Length,
            PutHash put => put.Value.Length,
            CompareAndSet { Condition: IfValue expected } set => Math.Max(set.Value.Length, expected.Value.Length),
            CompareAndSet set => set.Value.Length,
            _ => 0,
        };
        return value > limits.ValueBytesMax
            ? new(RejectReason.ValueBounds, $"the value has {value} bytes, at most {limits.ValueBytesMax} are allowed")
            : null;
    }

    private static RejectReason? Refusal(KvRequest request, MetaState meta) =>
        FeatureLevels.Of(request) > meta.FeatureLevel ? RejectReason.FeatureLevel
        : request is Get { Tier: ReadTier.SessionTier { Token.Cluster: { } cluster } } && cluster != meta.Cluster ? RejectReason.OtherCluster
        : null;

    // Requests go out in the order of their arrival, whatever the order of the table.
    private PendingRequest<TClient>[] InOrder()
    {
        var requests = new PendingRequest<TClient>[_pending.Count];
        _pending.Values.CopyTo(requests, 0);
        Array.Sort(requests, static (a, b) => a.Correlation.Value.CompareTo(b.Correlation.Value));
        return requests;
    }

    private void Attempt(PendingRequest<TClient> request, MonotonicTime now, LogTime wall)
    {
        if (_meta is null || _configuration.Number.Value == 0)
        {
            Pause(request, now);
            return;
        }

        if (request.Attempts == 0 && Refusal(request.Request, _meta) is { } reason)
        {
            Answer(request, Rejections.Of(reason));
            return;
        }

        var assignment = _configuration.Find(request.RoutingKey)!;
        if (request.Attempts == 0 && !Encode(request, assignment.Shard, wall))
        {
            Answer(request, new Busy(_options.RetryPauseMax));
            return;
        }

        request.Group = assignment.Group;
        if (_leaders.Candidate(request.Group, _meta.Placements.GetValueOrDefault(request.Group), request.AnyReplica, request.Attempts) is not { } target)
        {
            Pause(request, now);
            return;
        }

        request.Target = target;
        request.Attempts++;
        request.InFlight = true;
        request.WakeAt = Math.Min(request.Deadline, now.Milliseconds + (long)_options.AttemptTimeout.TotalMilliseconds);
        _effects.Enqueue(new(request, target, null));
    }

    private bool Encode(PendingRequest<TClient> request, ShardId shard, LogTime wall)
    {
        if (!request.IsWrite)
        {
            request.Bytes = RequestCodec.Encode(request.Request is Get { Tier: ReadTier.SessionTier { Token: var token } } get
                ? get with { Tier = ReadTier.Session(token.Only(shard)) }
                : request.Request);
            return true;
        }

        if (request.Request is Restore restore)
        {
            request.Bytes = GroupCommandCodec.Encode(restore);
            return true;
        }

        if (request.Request is KvWrite { Id: { } id } write)
        {
            // Of no session of this region's: another region must be able to ask the same.
            request.Bytes = request.Bytes.IsEmpty
                ? CommandCodec.Encode(new Command(SessionStamp.Of(id, write, wall), write))
                : request.Bytes;
            return true;
        }

        if (request.Ticket is not null)
        {
            return true;
        }

        if (!_sessions.TryGetValue(shard, out var session) || Aged(session, wall))
        {
            session = new ShardSession(_newSession(), wall);
            _sessions[shard] = session;
        }

        if (session.Span >= _options.SessionSpanMax)
        {
            return false;
        }

        request.Ticket = session.Take();
        request.Bytes = CommandCodec.Encode(new Command(session.Stamp(request.Ticket), request.Request));
        return true;
    }

    private bool Aged(ShardSession session, LogTime wall) =>
        wall.UnixMilliseconds - session.OpenedAt.UnixMilliseconds > _options.SessionLifetime.TotalMilliseconds / 2;

    private void Redirect(PendingRequest<TClient> request, NodeName? leader, MonotonicTime now, LogTime wall)
    {
        if (leader is { } other && other != request.Target && request.Redirects < RedirectsMax)
        {
            request.Redirects++;
            _leaders.Learn(request.Group, other);
            Attempt(request, now, wall);
        }
        else
        {
            _leaders.Forget(request.Group, request.Target);
            Pause(request, now);
        }
    }

    /// <summary>Nobody serves a shard that moves for some tens of milliseconds; a pause beyond them only adds to it.</summary>
    private TimeSpan RetryPauseMaxOfMoving => _options.RetryPause * 4 < _options.RetryPauseMax ? _options.RetryPause * 4 : _options.RetryPauseMax;

    private void Pause(PendingRequest<TClient> request, MonotonicTime now) => Pause(request, now, _options.RetryPauseMax);

    private void Pause(PendingRequest<TClient> request, MonotonicTime now, TimeSpan max)
    {
        request.InFlight = false;
        request.Redirects = 0;
        var pause = _options.RetryPause.TotalMilliseconds * (1 << Math.Min(request.Attempts, 6));
        request.WakeAt = Math.Min(
            request.Deadline, now.Milliseconds + (long)Math.Min(pause, max.TotalMilliseconds));
    }

    private void Answer(PendingRequest<TClient> request, KvReply reply)
    {
        _pending.Remove(request.Correlation);
        request.Ticket?.Session.Return(request.Ticket);
        _effects.Enqueue(new(request, null, reply.Mark is { } mark && _meta is not null ? reply with { Mark = mark with { Cluster = _meta.Cluster } } : reply));
    }
}
