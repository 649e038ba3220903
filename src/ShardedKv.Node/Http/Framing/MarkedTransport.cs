using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace ShardedKv.Node.Http.Framing;

/// <summary>The connection middleware that puts a <see cref="RequestReader"/> between the transport and Kestrel's parser.</summary>
internal sealed class MarkedTransport(IDuplexPipe transport) : IDuplexPipe
{
    /// <inheritdoc />
    public PipeReader Input { get; } = new RequestReader(transport.Input);

    /// <inheritdoc />
    public PipeWriter Output => transport.Output;

    /// <summary>Goes into <c>ListenOptions.Use</c>, behind TLS where there is TLS.</summary>
    public static ConnectionDelegate Wrap(ConnectionDelegate next) => async connection =>
    {
        var transport = connection.Transport;
        connection.Transport = new MarkedTransport(transport);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            connection.Transport = transport;
        }
    };
}
