using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using ShardedKv.Node.Http;
using ShardedKv.Node.Tests.Fakes;

namespace ShardedKv.Node.Tests.Http;

public class StoreListenerTests
{
    [Fact]
    public async Task A_taken_port_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var endPoint = (IPEndPoint)taken.LocalEndpoint;

        var failure = await Assert.ThrowsAsync<PortInUseException>(() => StoreListener.StartAsync(
            new HttpSettings(endPoint, TimeSpan.FromSeconds(1)), new MemoryDoor(), NullLoggerFactory.Instance));

        Assert.Equal(
            $"Port {endPoint.Port} of 127.0.0.1, wanted for HTTP, is in use. Stop what listens there, or choose another port.", failure.Message);
    }
}
