using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Dispatch
{
    /// <summary>Makes a dead letter of whatever is put in.</summary>
    internal sealed class DeadLetterMessageQueue(IActorRef deadLetters) : IMessageQueue
    {
        public bool HasMessages => false;

        public int Count => 0;

        public void Enqueue(IActorRef receiver, Envelope envelope)
        {
            if (envelope.Message is AllDeadLetters)
            {
                return;
            }

            deadLetters.Tell(new DeadLetter(envelope.Message, envelope.Sender, receiver), envelope.Sender);
        }

        public bool TryDequeue(out Envelope envelope)
        {
            envelope = default;
            return false;
        }

        public void CleanUp(IActorRef owner, IMessageQueue deadletters)
        {
        }
    }
}

namespace Akka.Actor
{
    /// <summary>The mailbox of every actor that has ended.</summary>
    public sealed class DeadLetterMailbox : Mailbox
    {
        private readonly IActorRef _deadLetters;

        public DeadLetterMailbox(IActorRef deadLetters)
            : base(new DeadLetterMessageQueue(deadLetters))
        {
            _deadLetters = deadLetters;
            BecomeClosed();
        }

        internal override bool HasSystemMessages => false;

        // Nothing stays in it, and it is of no actor.
        internal override void CleanUpUserQueue()
        {
        }

        internal override void SystemEnqueue(IActorRef receiver, SystemMessage message) =>
            _deadLetters.Tell(new DeadLetter(message, receiver, receiver), ActorRefs.NoSender);
    }
}
