namespace Akka.Remote;

/// <summary>The settings that decide.</summary>
/// <param name="UsePassiveConnections">Whether an inbound connection is written to as well.</param>
internal sealed record AssociationRules(
    TimeSpan HandshakeTimeout,
    TimeSpan RetryGateClosedFor,
    TimeSpan QuarantineDuration,
    TimeSpan QuarantineAfterSilence,
    TimeSpan InitialSystemMessageTimeout,
    bool UsePassiveConnections);
