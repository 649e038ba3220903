using Akka.Actor;
using Akka.Event;
using Akka.Stress.Model;

namespace Akka.Stress.Actors;

/// <summary>Enters dead letters into the ledger.</summary>
internal sealed class Clerk(Stage stage) : ActorBase
{
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
        Context.System.EventStream.Subscribe(Self, typeof(UnhandledMessage));
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case DeadLetter { Message: Parcel parcel }:
                stage.Ledger.DeadNow(parcel);
                break;
            case UnhandledMessage unhandled:
                stage.Findings.Add($"life: nobody handled {unhandled.Message}");
                break;
            default:
                break;
        }

        return true;
    }
}
