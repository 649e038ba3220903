using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Remote.TestKit.Barriers;
using Akka.Remote.TestKit.Wire;

namespace Akka.Remote.TestKit.Conducting;

/// <summary>
/// The server on the first node: knows the others, lets them meet at barriers and gives them orders. No actors, so that it
/// works on a system whose actors are stuck or have ended.
/// </summary>
internal sealed class Controller : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Socket _listener;
    private readonly Timer _clock;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, Connection> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource<string>> _addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource<Frame>> _waiting = new(StringComparer.Ordinal);
    private BarrierCoordinator _barriers = BarrierCoordinator.Empty;
    private int _missing;

    /// <param name="participants">Nobody starts before so many are there.</param>
    public Controller(int participants, Socket listener)
    {
        (_missing, _listener) = (participants, listener);
        _clock = new Timer(_ => Tick());
        _ = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    public ImmutableList<string> Nodes
    {
        get
        {
            lock (_lock)
            {
                return [.. _nodes.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Forgets the node, so that barriers do without it.</summary>
    /// <returns>Its connection, for a last order.</returns>
    /// <exception cref="ConductorException">There is no such node.</exception>
    public Connection Remove(string role)
    {
        lock (_lock)
        {
            var connection = Find(role);
            _nodes.Remove(role);
            Apply(_barriers.Remove(role));
            return connection;
        }
    }

    /// <summary>Complete when the node has done it.</summary>
    public Task OrderAsync(string role, Frame order, TimeSpan timeout)
    {
        lock (_lock)
        {
            return Find(role).RequestAsync(order, timeout);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _clock.Dispose();
        lock (_lock)
        {
            foreach (var connection in _nodes.Values)
            {
                connection.Dispose();
            }
        }
    }

    private Connection Find(string role) =>
        _nodes.TryGetValue(role, out var connection) ? connection : throw new ConductorException($"There is no node [{role}]; there are [{string.Join(", ", _nodes.Keys)}]");

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                new Connection(await _listener.AcceptAsync().ConfigureAwait(false), Answer).Start();
            }
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task<Frame> Answer(Connection connection, Frame request)
    {
        switch (request.BodyCase)
        {
            case Frame.BodyOneofCase.Hello:
                Admit(connection, request.Hello);
                await _started.Task.ConfigureAwait(false);
                return new Frame();
            case Frame.BodyOneofCase.EnterBarrier:
                return await Enter(request.EnterBarrier).ConfigureAwait(false);
            case Frame.BodyOneofCase.AddressOf:
                return new Frame { Address = await AddressOf(request.AddressOf).Task.ConfigureAwait(false) };
            default:
                throw new ConductorException($"The controller takes no [{request.BodyCase}]");
        }
    }

    private void Admit(Connection connection, Hello hello)
    {
        lock (_lock)
        {
            Apply(_barriers.Join(hello.Role));
            if (!_nodes.TryAdd(hello.Role, connection))
            {
                throw new ConductorException($"There is a node [{hello.Role}] already");
            }

            // One that was removed may come back with another address.
            if (!AddressOf(hello.Role).TrySetResult(hello.Address))
            {
                _addresses.Remove(hello.Role);
                AddressOf(hello.Role).SetResult(hello.Address);
            }

            if (--_missing == 0)
            {
                _started.TrySetResult();
            }
        }

        _ = connection.Closed.ContinueWith(_ => Lose(hello.Role, connection), TaskScheduler.Default);
    }

    private void Lose(string role, Connection connection)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(role, out var current) && current == connection)
            {
                _nodes.Remove(role);
                Apply(_barriers.Lose(role));
                _started.TrySetException(new ConductorException($"[{role}] was lost before all nodes had come"));
            }
        }
    }

    private Task<Frame> Enter(EnterBarrier request)
    {
        lock (_lock)
        {
            var waiting = new TaskCompletionSource<Frame>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting[request.Role] = waiting;
            Apply(_barriers.Enter(request.Role, request.Barrier, Now, TimeSpan.FromMilliseconds(request.TimeoutMilliseconds)));
            return waiting.Task;
        }
    }

    private TaskCompletionSource<string> AddressOf(string role)
    {
        lock (_lock)
        {
            if (!_addresses.TryGetValue(role, out var address))
            {
                _addresses[role] = address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return address;
        }
    }

    private void Tick()
    {
        lock (_lock)
        {
            Apply(_barriers.Tick(Now));
        }
    }

    private void Apply((BarrierCoordinator Next, ImmutableArray<Verdict> Verdicts) step)
    {
        _barriers = step.Next;
        foreach (var verdict in step.Verdicts)
        {
            if (_waiting.Remove(verdict.Node, out var waiting))
            {
                waiting.TrySetResult(new Frame { Failure = verdict.Failure ?? "" });
            }
        }

        // A millisecond more than left: a timer that is early would find nothing due.
        var left = _barriers.Barrier is null ? Timeout.InfiniteTimeSpan : _barriers.Deadline - Now + TimeSpan.FromMilliseconds(1);
        _clock.Change(left < TimeSpan.Zero && left != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : left, Timeout.InfiniteTimeSpan);
    }

    private static TimeSpan Now => Stopwatch.GetElapsedTime(0);
}
