using Akka.Actor;

namespace Akka.Persistence.Journal;

public interface IAsyncRecovery
{
    /// <summary>
    /// Calls back for each event of the actor from one sequence number to another, both included, in ascending order, at most
    /// <paramref name="max"/> times. The task completes after the last call.
    /// </summary>
    Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback);

    /// <summary>The highest sequence number that was ever stored for the actor, deleted events included; 0 when there is none.</summary>
    Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);
}
