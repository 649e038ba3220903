using System.Diagnostics;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch.MessageQueues;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>
/// The queues of one actor, and the work item that runs it. At most one thread runs it at a time; no lock is taken.
/// </summary>
/// <remarks>
/// The status is one word: bit 0 closed, bit 1 scheduled, the rest counts suspensions. System messages are a stack
/// that senders push on and the actor takes whole and reverses; <see cref="NoMessage"/> on it says that it is closed,
/// so that no system message is ever lost between "closing" and "closed".
/// </remarks>
public class Mailbox : IRunnable
{
    private const int Closed = 1;
    private const int Scheduled = 2;
    private const int SuspendUnit = 4;

    private Lock? _cleanUp;
    private int _status;
    private SystemMessage? _systemHead;
    private ActorCell? _actor;

    public Mailbox(IMessageQueue messageQueue) => MessageQueue = messageQueue;

    public IMessageQueue MessageQueue { get; }

    /// <summary>Absent for the dead letters' mailbox, which nobody runs.</summary>
    public MessageDispatcher Dispatcher => _actor?.Dispatcher!;

    internal virtual bool HasSystemMessages => Volatile.Read(ref _systemHead) is { } head && !ReferenceEquals(head, NoMessage.Closed);

    internal bool HasMessages => MessageQueue.HasMessages;

    internal int NumberOfMessages => MessageQueue.Count;

    internal int SuspendCount => Volatile.Read(ref _status) / SuspendUnit;

    internal bool IsSuspended => Volatile.Read(ref _status) >= SuspendUnit;

    internal bool IsClosed => (Volatile.Read(ref _status) & Closed) != 0;

    internal bool IsScheduled => (Volatile.Read(ref _status) & Scheduled) != 0;

    public virtual void SetActor(ActorCell actorCell) => _actor = actorCell;

    /// <summary>The work item: first all system messages, then user messages up to the dispatcher's throughput.</summary>
    public void Run()
    {
        try
        {
            if (!IsClosed)
            {
                var previous = InternalCurrentActorCellKeeper.Current;
                InternalCurrentActorCellKeeper.Current = _actor;
                try
                {
                    ProcessAllSystemMessages();
                    ProcessMailbox();
                }
                finally
                {
                    InternalCurrentActorCellKeeper.Current = previous;
                }
            }
        }
        finally
        {
            SetAsIdle();
            Dispatcher.RegisterForExecution(this, false, false);
        }
    }

    public void Execute() => Run();

    /// <summary>Makes dead letters of all that is left. Called once the mailbox is closed.</summary>
    public virtual void CleanUp()
    {
        var deadLetters = _actor!.SystemImpl.Mailboxes.DeadLetterMailbox;
        var message = SystemDrain(NoMessage.Closed);
        while (message is not null)
        {
            var next = message.Next;
            message.Unlink();
            deadLetters.SystemEnqueue(_actor!.Self, message);
            message = next;
        }

        CleanUpUserQueue();
    }

    public static void DebugPrint(string message, params object[] args) => System.Diagnostics.Debug.WriteLine(message, args);

    /// <summary>
    /// Also called by a sender that came too late: its message entered the queue after the mailbox had been cleaned.
    /// </summary>
    internal virtual void CleanUpUserQueue()
    {
        lock (LazyInitializer.EnsureInitialized(ref _cleanUp, static () => new Lock()))
        {
            MessageQueue.CleanUp(_actor!.Self, _actor!.SystemImpl.Mailboxes.DeadLetterMailbox.MessageQueue);
        }
    }

    internal virtual void SystemEnqueue(IActorRef receiver, SystemMessage message)
    {
        while (true)
        {
            var head = Volatile.Read(ref _systemHead);
            if (ReferenceEquals(head, NoMessage.Closed))
            {
                _actor!.SystemImpl.Mailboxes.DeadLetterMailbox.SystemEnqueue(receiver, message);
                return;
            }

            message.Next = head;
            if (ReferenceEquals(Interlocked.CompareExchange(ref _systemHead, message, head), head))
            {
                return;
            }
        }
    }

    /// <summary>Whether there is reason and permission to run; hints spare a look at the queues.</summary>
    internal bool CanBeScheduledForExecution(bool hasMessageHint, bool hasSystemMessageHint)
    {
        var status = Volatile.Read(ref _status);
        return (status & ~Scheduled) switch
        {
            0 => hasMessageHint || hasSystemMessageHint || HasSystemMessages || HasMessages,
            Closed => false,
            _ => (status & Closed) == 0 && (hasSystemMessageHint || HasSystemMessages),
        };
    }

    /// <returns>False when it is scheduled already, or closed.</returns>
    internal bool SetAsScheduled()
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if ((status & (Closed | Scheduled)) != 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _status, status | Scheduled, status) == status)
            {
                return true;
            }
        }
    }

    internal void SetAsIdle() => Interlocked.And(ref _status, ~Scheduled);

    internal bool Suspend() => Change(SuspendUnit) == SuspendUnit;

    /// <returns>Whether the last suspension was undone.</returns>
    internal bool Resume() => IsSuspended && Change(-SuspendUnit) < SuspendUnit;

    internal void BecomeClosed() => Interlocked.Or(ref _status, Closed);

    internal void ProcessAllSystemMessages()
    {
        var message = SystemDrain(null);
        Exception? interruption = null;
        while (message is not null && !IsClosed)
        {
            var next = message.Next;
            message.Unlink();
            try
            {
                SystemMessages.Invoke(_actor!, message);
            }
            catch (Exception e)
            {
                // The cell turns failures into supervision; what comes through is a fault of the cell itself.
                interruption = e;
            }

            // Anything that came meanwhile goes behind what was taken.
            message = next ?? SystemDrain(null);
        }

        while (message is not null)
        {
            var next = message.Next;
            message.Unlink();
            _actor!.SystemImpl.Mailboxes.DeadLetterMailbox.SystemEnqueue(_actor!.Self, message);
            message = next;
        }

        if (interruption is not null)
        {
            _actor!.SystemImpl.EventStream.Publish(new Error(interruption, GetType().FullName!, GetType(), "Error while processing system messages"));
        }
    }

    private void ProcessMailbox()
    {
        var dispatcher = Dispatcher;
        var left = Math.Max(dispatcher.Throughput, 1);
        var deadline = dispatcher.ThroughputDeadlineTime is > 0 and { } ticks
            ? Stopwatch.GetTimestamp() + (long)(ticks * ((double)Stopwatch.Frequency / TimeSpan.TicksPerSecond))
            : 0;
        while ((Volatile.Read(ref _status) & ~Scheduled) == 0 && MessageQueue.TryDequeue(out var envelope))
        {
            _actor!.Invoke(envelope);
            if (Volatile.Read(ref _systemHead) is not null)
            {
                ProcessAllSystemMessages();
            }

            if (--left == 0 || (deadline != 0 && Stopwatch.GetTimestamp() >= deadline))
            {
                return;
            }
        }
    }

    private int Change(int by) => Interlocked.Add(ref _status, by) & ~(Closed | Scheduled);

    /// <summary>Takes all system messages, oldest first, and leaves <paramref name="newHead"/>.</summary>
    private SystemMessage? SystemDrain(SystemMessage? newHead)
    {
        var head = Volatile.Read(ref _systemHead);
        if (head is null && newHead is null)
        {
            return null;
        }

        do
        {
            head = Volatile.Read(ref _systemHead);
            if (ReferenceEquals(head, NoMessage.Closed))
            {
                return null;
            }
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref _systemHead, newHead, head), head));

        SystemMessage? oldest = null;
        while (head is not null)
        {
            var older = head.Next;
            head.Next = oldest;
            oldest = head;
            head = older;
        }

        return oldest;
    }
}
