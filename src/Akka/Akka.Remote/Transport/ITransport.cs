using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>Opens connections and takes those of others. What they say is not its business.</summary>
internal interface ITransport : IDisposable
{
    /// <summary>What others connect to. Known from <see cref="Bind"/> on.</summary>
    Address Address { get; }

    /// <exception cref="RemoteTransportException">The address cannot be bound; the message names it and the setting.</exception>
    void Bind(TimeSpan timeout);

    /// <summary>Gives each accepted connection to the handler, until disposed.</summary>
    /// <param name="onError">A peer that failed before it had a connection; the next one may do better.</param>
    Task AcceptAsync(Action<Connection> handler, Action<Exception> onError);

    /// <exception cref="IOException">Not reachable.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or it took too long.</exception>
    Task<Connection> ConnectAsync(Address remote, CancellationToken cancel);
}

/// <summary>Bytes to one peer and from it: a socket, with or without TLS, or memory.</summary>
internal interface IByteChannel : IDisposable
{
    /// <summary>Read by one and written by one at a time.</summary>
    Stream Stream { get; }

    /// <summary>For log lines.</summary>
    string RemoteEndPoint { get; }

    /// <summary>Nothing more is written; the peer reads what is under way, and then the end.</summary>
    void EndWriting();
}
