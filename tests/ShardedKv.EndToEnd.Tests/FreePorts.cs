using System.Net;
using System.Net.Sockets;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Blocks of neighbouring ports that nothing listens on, found by binding.</summary>
internal static class FreePorts
{
    private const int TriesMax = 200;

    /// <summary>Two blocks of <paramref name="count"/> ports, the first for HTTP, the second for remoting.</summary>
    public static (int Http, int Remote) Blocks(int count)
    {
        for (var attempt = 0; attempt < TriesMax; attempt++)
        {
            var first = Any();
            if (first + (2 * count) < IPEndPoint.MaxPort && Enumerable.Range(first, 2 * count).All(IsFree))
            {
                return (first, first + count);
            }
        }

        throw new InvalidOperationException($"No {2 * count} neighbouring free ports after {TriesMax} tries.");
    }

    private static int Any()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
