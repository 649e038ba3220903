using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Remote.TestKit.Wire;

namespace Akka.Remote.TestKit.Conducting;

/// <summary>A node's line to the controller; the first node has one too.</summary>
internal sealed class Client : IDisposable
{
    /// <summary>Processes may come up one after the other on a busy machine; how long is no matter of barriers.</summary>
    private static readonly TimeSpan _startMax = TimeSpan.FromMinutes(2);

    private readonly Connection _connection;
    private readonly TestConductorSettings _settings;

    private Client(Connection connection, TestConductorSettings settings) => (_connection, _settings) = (connection, settings);

    /// <summary>Complete when the controller knows all participants.</summary>
    /// <param name="obey">Does what the controller orders.</param>
    public static async Task<Client> ConnectAsync(
        IPEndPoint controller, string role, Address address, TestConductorSettings settings, Func<Frame, Task> obey)
    {
        var socket = await ReachAsync(controller, settings).ConfigureAwait(false);
        var connection = new Connection(socket, async (_, order) =>
        {
            await obey(order).ConfigureAwait(false);
            return new Frame();
        });
        connection.Start();
        await connection.RequestAsync(new Frame { Hello = new Hello { Role = role, Address = address.ToString() } }, _startMax).ConfigureAwait(false);
        return new Client(connection, settings);
    }

    /// <summary>Complete when all nodes are at the barrier.</summary>
    public Task EnterAsync(string role, string barrier, TimeSpan timeout) => _connection.RequestAsync(
        new Frame { EnterBarrier = new EnterBarrier { Role = role, Barrier = barrier, TimeoutMilliseconds = (long)timeout.TotalMilliseconds } },
        timeout + _settings.QueryTimeout);

    /// <summary>Complete when that node has come.</summary>
    public async Task<Address> AddressOfAsync(string role)
    {
        var reply = await _connection.RequestAsync(new Frame { AddressOf = role }, _settings.QueryTimeout).ConfigureAwait(false);
        return Address.Parse(reply.Address);
    }

    public void Dispose() => _connection.Dispose();

    private static async Task<Socket> ReachAsync(IPEndPoint controller, TestConductorSettings settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            var socket = new Socket(controller.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            using var limit = new CancellationTokenSource(settings.ConnectTimeout);
            try
            {
                await socket.ConnectAsync(controller, limit.Token).ConfigureAwait(false);
                return socket;
            }
            catch (Exception cause) when (cause is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                if (attempt > settings.ClientReconnects)
                {
                    throw new ConductorException($"No test conductor at {controller} after {attempt} attempts: {cause.Message}");
                }
            }

            await Task.Delay(settings.ReconnectBackoff).ConfigureAwait(false);
        }
    }
}
