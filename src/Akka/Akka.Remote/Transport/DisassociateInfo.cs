namespace Akka.Remote.Transport;

/// <summary>Why a connection ends, in the words of the side that ends it. The numbers are on the wire.</summary>
public enum DisassociateInfo
{
    Unknown = 0,
    Shutdown = 1,
    Quarantined = 2,
}
