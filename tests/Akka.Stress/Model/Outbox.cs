using Akka.Actor;

namespace Akka.Stress.Model;

/// <summary>Numbers what one sender sends to each receiver.</summary>
internal sealed class Outbox(int sender, Ledger ledger)
{
    private readonly Dictionary<Worker, int> _sequences = [];

    /// <returns>False when all parcels of the run are sent.</returns>
    public bool Send(Worker? receiver, IActorRef self)
    {
        if (receiver is null || ledger.Take() is not { } number)
        {
            return receiver is null;
        }

        var sequence = _sequences.GetValueOrDefault(receiver) + 1;
        _sequences[receiver] = sequence;
        receiver.Ref.Tell(new Parcel(number, sender, receiver, sequence), self);
        return true;
    }
}
