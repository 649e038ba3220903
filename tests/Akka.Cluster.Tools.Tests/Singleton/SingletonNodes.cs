using System.Collections.Concurrent;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster.Tests.Systems;
using Akka.Coordination;

namespace Akka.Cluster.Tools.Tests.Singleton;

/// <summary>What happened to the singleton of a test, in order, on whichever node.</summary>
internal sealed class History
{
    private readonly Channel<string> _entries = Channel.CreateUnbounded<string>();

    public void Add(string entry) => _entries.Writer.TryWrite(entry);

    public async Task<string> Next()
    {
        using var limit = new CancellationTokenSource(Nodes.Patience);
        try
        {
            return await _entries.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {Nodes.Patience} for the next event and none came");
        }
    }

    public bool IsEmpty => !_entries.Reader.TryPeek(out _);
}

/// <summary>Records its start, its end and what it is told, each with the port of its node.</summary>
internal sealed class RecordingActor : UntypedActor
{
    private readonly History _history;
    private readonly string _port = Cluster.Get(Context.System).SelfAddress.Port.ToString()!;

    public RecordingActor(History history)
    {
        _history = history;
        _history.Add($"start {_port}");
    }

    public static SingletonActor Of(History history) => SingletonActor.Create(Props.Create(() => new RecordingActor(history)), "one");

    protected override void OnReceive(object message)
    {
        _history.Add($"{message} {_port}");
        Sender.Tell(_port);
    }

    protected override void PostStop() => _history.Add($"stop {_port}");
}

/// <summary>Held by whoever asks first; the test takes it away. One register for a settings path's word "register".</summary>
internal sealed class LosableLease(LeaseSettings settings) : Lease(settings)
{
    private static readonly ConcurrentDictionary<string, LosableLease> Held = new();

    private Action<Exception?>? _lost;

    private string Register => Settings.LeaseConfig.GetString("register");

    public static void Lose(string register)
    {
        Held.TryRemove(register, out var lease);
        lease!._lost!(new LeaseException("taken away"));
    }

    public static string? HolderOf(string register) => Held.GetValueOrDefault(register)?.Settings.OwnerName;

    public override Task<bool> Acquire() => Acquire(_ => { });

    public override Task<bool> Acquire(Action<Exception?> leaseLostCallback)
    {
        _lost = leaseLostCallback;
        return Task.FromResult(ReferenceEquals(Held.GetOrAdd(Register, this), this));
    }

    public override Task<bool> Release() => Task.FromResult(Held.TryRemove(new KeyValuePair<string, LosableLease>(Register, this)));

    public override bool CheckLease() => ReferenceEquals(Held.GetValueOrDefault(Register), this);
}
