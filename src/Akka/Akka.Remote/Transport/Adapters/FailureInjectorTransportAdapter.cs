using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>
/// The adapter <c>gremlin</c>: loses frames by chance. Told what to do by commands to
/// <see cref="RemoteTransport.ManagementCommand(object)"/>.
/// </summary>
public class FailureInjectorTransportAdapter
{
    public const string FailureInjectorSchemeIdentifier = "gremlin";

    private FailureInjectorTransportAdapter()
    {
    }

    public interface IGremlinMode;

    /// <summary>A command: for every address without a mode of its own.</summary>
    public sealed class All(IGremlinMode mode)
    {
        public IGremlinMode Mode { get; } = mode;
    }

    /// <summary>A command: for that address, whatever its protocol.</summary>
    public sealed class One(Address remoteAddress, IGremlinMode mode)
    {
        public Address RemoteAddress { get; } = remoteAddress;

        public IGremlinMode Mode { get; } = mode;
    }

    public sealed class PassThru : IGremlinMode
    {
        private PassThru()
        {
        }

        public static PassThru Instance { get; } = new();
    }

    /// <summary>Loses each frame with that probability, from 0 to 1.</summary>
    public sealed class Drop(double outboundDropP, double inboundDropP) : IGremlinMode
    {
        public double OutboundDropP { get; } = outboundDropP;

        public double InboundDropP { get; } = inboundDropP;
    }
}
