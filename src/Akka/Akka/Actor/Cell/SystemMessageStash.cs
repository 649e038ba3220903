using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor.Internal;

/// <summary>
/// System messages that wait: restarts and suspensions while the actor waits for children, children's failures while it
/// is itself suspended. They are tried again, in order, after each message that is handled.
/// </summary>
internal sealed class SystemMessageStash
{
    private Queue<SystemMessage> _waiting = new();

    public bool IsEmpty => _waiting.Count == 0;

    public static bool MustWait(SystemMessage message, ActorCell cell) => message switch
    {
        IStashWhenWaitingForChildren => cell.Children.IsAwaitingForRestart,
        IStashWhenFailed => cell.Mailbox.IsSuspended || cell.Children.IsAwaitingForRestart,
        _ => false,
    };

    public void Invoke(SystemMessage message, ActorCell cell)
    {
        if (MustWait(message, cell))
        {
            _waiting.Enqueue(message);
            return;
        }

        SystemMessages.Handle(cell, message);
        bool progress;
        do
        {
            progress = false;
            var round = _waiting;
            _waiting = new Queue<SystemMessage>();
            foreach (var waiting in round)
            {
                if (cell.IsTerminated || MustWait(waiting, cell))
                {
                    _waiting.Enqueue(waiting);
                }
                else
                {
                    SystemMessages.Handle(cell, waiting);
                    progress = true;
                }
            }
        }
        while (progress && _waiting.Count > 0);
        if (cell.IsTerminated)
        {
            ToDeadLetters(cell);
        }
    }

    public void ToDeadLetters(ActorCell cell)
    {
        while (_waiting.TryDequeue(out var message))
        {
            cell.SystemImpl.Mailboxes.DeadLetterMailbox.SystemEnqueue(cell.Self, message);
        }
    }
}
