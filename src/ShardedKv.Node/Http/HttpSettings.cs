using System.Net;

namespace ShardedKv.Node.Http;

/// <param name="EndPoint">Port 0 takes any free port.</param>
/// <param name="Deadline">Of a request that names no timeout of its own.</param>
/// <param name="KeyBytesMax">This door's bound; the cluster's own limits hold behind it.</param>
/// <param name="ValueBytesMax">Likewise; also bounds what is read of a body.</param>
/// <param name="ConnectionsMax">A connection beyond is closed at once. Each holds one request at a time.</param>
public sealed record HttpSettings(
    IPEndPoint EndPoint, TimeSpan Deadline, int KeyBytesMax = 4096, int ValueBytesMax = 1 << 20, int ConnectionsMax = 10_000);
