using System.Net;
using System.Net.Sockets;

namespace ShardedKv.Node.Hosting;

/// <summary>Finds a taken port early, to say so in words. Who takes it after the probe is found when it is bound for good.</summary>
public static class PortProbe
{
    /// <exception cref="PortInUseException">Another process listens there.</exception>
    public static void Check(string use, IPEndPoint endPoint)
    {
        using var listener = new TcpListener(endPoint);
        try
        {
            listener.Start();
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            throw new PortInUseException(use, endPoint, failure);
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AccessDenied)
        {
            throw new Settings.NodeSettingsException(
                $"Port {endPoint.Port} of {endPoint.Address}, wanted for {use}, cannot be bound: {failure.Message}. "
                + "Name an address of this machine and a port that this user may take.", failure);
        }
    }
}
