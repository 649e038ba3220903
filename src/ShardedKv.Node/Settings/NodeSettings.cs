using Akka.Configuration;
using ShardedKv.Node.Http;

namespace ShardedKv.Node.Settings;

/// <summary>A stand-alone node's settings, checked as far as its host uses them; the extension checks its own section.</summary>
/// <param name="Name">The node's name in the cluster.</param>
/// <param name="RemotingHost">Where the actor system listens.</param>
/// <param name="RemotingPort">Never 0: the other nodes' files name it.</param>
/// <param name="Akka">What the actor system is made with.</param>
public sealed record NodeSettings(
    string Name, string DataDirectory, HttpSettings Http, string RemotingHost, int RemotingPort, Config Akka);
