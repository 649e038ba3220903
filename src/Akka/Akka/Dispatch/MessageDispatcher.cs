using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>
/// Runs mailboxes. What a subclass gives is threads (<see cref="ExecuteTask"/>); one mailbox is never given to it twice
/// at a time.
/// </summary>
public abstract class MessageDispatcher
{
    public const int DefaultThroughput = 100;

    private long _inhabitants;
    private int _shutdownScheduled;

    protected MessageDispatcher(MessageDispatcherConfigurator configurator)
    {
        Configurator = configurator;
        Throughput = DefaultThroughput;
        Mailboxes = configurator.Prerequisites.Mailboxes;
        EventStream = configurator.Prerequisites.EventStream;
    }

    public MessageDispatcherConfigurator Configurator { get; }

    public Mailboxes Mailboxes { get; }

    public EventStream EventStream { get; }

    public string Id { get; protected set; } = "";

    /// <summary>How many messages an actor handles before others get their turn.</summary>
    public int Throughput { get; set; }

    /// <summary>After how many ticks (100 ns) an actor gives way though it is below the throughput; none when absent or 0.</summary>
    public long? ThroughputDeadlineTime { get; protected set; }

    /// <summary>How long its threads stay after the last actor has gone.</summary>
    public TimeSpan ShutdownTimeout { get; protected set; }

    protected long Inhabitants => Volatile.Read(ref _inhabitants);

    public void Schedule(Action run) => ExecuteTask(new ActionRunnable(run));

    public void Schedule(IRunnable run) => ExecuteTask(run);

    /// <summary>Takes in an actor and starts its mailbox.</summary>
    public virtual void Attach(ActorCell cell)
    {
        OnAttach(cell);
        Interlocked.Increment(ref _inhabitants);
        RegisterForExecution(cell.Mailbox, false, true);
    }

    /// <summary>Closes an actor's mailbox; what is left in it becomes dead letters.</summary>
    public virtual void Detach(ActorCell cell)
    {
        var mailbox = cell.SwapMailbox(Mailboxes.DeadLetterMailbox);
        mailbox.BecomeClosed();
        mailbox.CleanUp();
        OnDetach(cell);
        if (Interlocked.Decrement(ref _inhabitants) == 0)
        {
            OnEmpty();
        }
    }

    public virtual void Dispatch(ActorCell cell, Envelope envelope)
    {
        var mailbox = cell.Mailbox;
        mailbox.MessageQueue.Enqueue(cell.Self, envelope);
        if (!RegisterForExecution(mailbox, true, false) && mailbox.IsClosed)
        {
            mailbox.CleanUpUserQueue();
        }
    }

    public virtual void SystemDispatch(ActorCell cell, SystemMessage message)
    {
        var mailbox = cell.Mailbox;
        mailbox.SystemEnqueue(cell.Self, message);
        RegisterForExecution(mailbox, false, true);
    }

    protected abstract void ExecuteTask(IRunnable run);

    protected abstract void Shutdown();

    protected void ReportFailure(Exception ex) =>
        EventStream.Publish(new Error(ex, GetType().FullName!, GetType(), "An error occurred while executing a task on the dispatcher"));

    internal virtual void OnAttach(ActorCell cell)
    {
    }

    internal virtual void OnDetach(ActorCell cell)
    {
    }

    internal virtual Mailbox CreateMailbox(ActorCell cell, MailboxType mailboxType) =>
        new(mailboxType.Create(cell.Self, cell.System));

    internal virtual void Suspend(ActorCell cell)
    {
        var mailbox = cell.Mailbox;
        if (ReferenceEquals(mailbox.Dispatcher, this))
        {
            mailbox.Suspend();
        }
    }

    internal virtual void Resume(ActorCell cell)
    {
        var mailbox = cell.Mailbox;
        if (ReferenceEquals(mailbox.Dispatcher, this) && mailbox.Resume())
        {
            RegisterForExecution(mailbox, false, false);
        }
    }

    /// <returns>Whether the mailbox was scheduled by this call.</returns>
    internal virtual bool RegisterForExecution(Mailbox mailbox, bool hasMessageHint, bool hasSystemMessageHint)
    {
        if (!mailbox.CanBeScheduledForExecution(hasMessageHint, hasSystemMessageHint) || !mailbox.SetAsScheduled())
        {
            return false;
        }

        try
        {
            ExecuteTask(mailbox);
            return true;
        }
        catch (Exception e)
        {
            mailbox.SetAsIdle();
            ReportFailure(e);
            throw;
        }
    }

    /// <summary>At the system's end, without waiting.</summary>
    internal void ShutdownNow() => Shutdown();

    /// <summary>The last actor has gone: the threads follow when none comes within the shutdown time-out.</summary>
    internal virtual void OnEmpty()
    {
        if (Interlocked.Exchange(ref _shutdownScheduled, 1) == 1)
        {
            return;
        }

        try
        {
            Configurator.Prerequisites.Scheduler.Advanced.ScheduleOnce(ShutdownTimeout, () =>
            {
                Volatile.Write(ref _shutdownScheduled, 0);
                if (Inhabitants == 0)
                {
                    Shutdown();
                }
            });
        }
        catch (SchedulerException)
        {
            // The scheduler ends with the system, and then there is nothing to wait for.
            Shutdown();
        }
    }
}
