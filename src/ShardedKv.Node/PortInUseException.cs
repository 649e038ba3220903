using System.Net;

namespace ShardedKv.Node;

/// <summary>Something else listens where this node was told to.</summary>
public sealed class PortInUseException(string use, IPEndPoint endPoint, Exception? inner = null)
    : Exception($"Port {endPoint.Port} of {endPoint.Address}, wanted for {use}, is in use. Stop what listens there, or choose another port.", inner)
{
    public IPEndPoint EndPoint { get; } = endPoint;
}
