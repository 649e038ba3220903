using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ShardedKv.Node.Http;

namespace ShardedKv.Node.Tests.Fakes;

/// <summary>The real listener on a free loopback port over a <see cref="MemoryDoor"/>.</summary>
internal sealed class ServedDoor : IAsyncDisposable
{
    private readonly StoreListener _listener;

    private ServedDoor(StoreListener listener, MemoryDoor door) => (_listener, Door) = (listener, door);

    public MemoryDoor Door { get; }

    public Uri Address => _listener.Address;

    public static async Task<ServedDoor> StartAsync()
    {
        var door = new MemoryDoor();
        var settings = new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0), TimeSpan.FromSeconds(10));
        return new ServedDoor(await StoreListener.StartAsync(settings, door, NullLoggerFactory.Instance), door);
    }

    public RawClient Connect() => new(Address);

    public async Task<RawResponse> AskAsync(string request)
    {
        using var client = Connect();
        return await client.AskAsync(request);
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
