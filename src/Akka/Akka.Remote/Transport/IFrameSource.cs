using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>Where a connection takes what it sends, beside its own control frames.</summary>
internal interface IFrameSource
{
    bool HasFrames { get; }

    /// <summary>Encodes what waits, until the buffer holds a batch. Called by one thread at a time for one connection.</summary>
    void Fill(FrameBuffer buffer);
}

/// <summary>What comes in on a connection, after the handshake, in order.</summary>
internal interface IFrameSink
{
    void OnEnvelope(in EnvelopeView envelope);

    void OnAck(uint epoch, ulong sequence);

    /// <summary>A frame over the limit was skipped.</summary>
    void OnOversized(int bytes);

    /// <summary>The last call.</summary>
    /// <param name="info">What the other side said; Unknown when it said nothing.</param>
    /// <param name="cause">Why it ended; null when the other side closed, or this one.</param>
    void OnClosed(DisassociateInfo info, Exception? cause);
}
