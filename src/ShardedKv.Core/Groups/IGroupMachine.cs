using System.Collections.Immutable;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Groups;

/// <summary>What one command of an entry answered. <paramref name="Position"/> is the command's place in the entry's batch.</summary>
public readonly record struct ApplyResult(int Position, GroupReply Reply);

/// <summary>A group's state machine over its store. One caller; the store is the truth, the machine only caches it.</summary>
public interface IGroupMachine
{
    /// <summary>Applies the next entry as one store batch, so that the store is at an entry boundary always. An entry at or below
    /// the store's applied position is not applied again and answers nothing; one beyond the next breaks an invariant.</summary>
    /// <returns>One result for each command, in order; empty for a Noop and a Membership entry.</returns>
    /// <exception cref="Formats.CoreFormatException">An entry that this program is too old for: the replica stops.</exception>
    ImmutableArray<ApplyResult> Apply(Entry entry);

    /// <summary>Of the newest applied entry; the applying thread's.</summary>
    LogTime LogTime { get; }

    /// <summary>The store's hashes right after the newest applied entry; the applying thread's.</summary>
    StateCheckpoint Checkpoint();

    /// <summary>Counts the store's rows anew while entries are applied; the applying thread's. It ends the one before.</summary>
    RunningRecount BeginRecount();
}
