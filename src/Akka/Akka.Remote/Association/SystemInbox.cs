using Akka.Remote.Wire;

namespace Akka.Remote;

/// <summary>Lets each system message of a peer through once, in order.</summary>
internal sealed class SystemInbox
{
    private SystemUid? _uid;

    public uint Epoch { get; private set; }

    /// <summary>The last number that was let through; all before it were too.</summary>
    public ulong Delivered { get; private set; }

    /// <returns>Whether to deliver. A repeated one was delivered, one after a hole will be sent again.</returns>
    public bool Accept(SystemUid uid, SystemNumber number)
    {
        if (_uid == uid && number.Epoch < Epoch)
        {
            return false;
        }

        // Another incarnation, or a later epoch of the same, numbers from 1.
        if (_uid != uid || Epoch != number.Epoch)
        {
            (_uid, Epoch, Delivered) = (uid, number.Epoch, 0);
        }

        if (number.Sequence != Delivered + 1)
        {
            return false;
        }

        Delivered = number.Sequence;
        return true;
    }
}
