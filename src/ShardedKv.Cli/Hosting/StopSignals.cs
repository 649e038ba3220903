using System.Runtime.InteropServices;

namespace ShardedKv.Cli.Hosting;

/// <summary>Turns the ways in which a process is asked to end into one task.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];

    private StopSignals()
    {
    }

    /// <summary>Completes at the first signal; never fails.</summary>
    public Task Stopped => _stopped.Task;

    /// <param name="interrupt">False: Ctrl-C is ignored. A terminal sends it to the whole process group, and the children of
    /// <c>skv up</c> end when the parent tells them.</param>
    public static StopSignals Listen(bool interrupt)
    {
        var signals = new StopSignals();
        signals.Register(PosixSignal.SIGTERM, true);
        signals.Register(PosixSignal.SIGINT, interrupt);
        signals.Register(PosixSignal.SIGHUP, interrupt);
        return signals;
    }

    /// <summary>The end of <paramref name="input"/> counts as a signal. On a thread of its own, which no busy pool delays.</summary>
    public void ListenToInput(Stream input)
    {
        var thread = new Thread(() =>
        {
            var scratch = new byte[256];
            try
            {
                while (input.Read(scratch) > 0)
                {
                }
            }
            catch (IOException)
            {
                // A broken pipe is an end, too.
            }

            _stopped.TrySetResult();
        })
        { IsBackground = true, Name = "parent watch" };
        thread.Start();
    }

    /// <inheritdoc />
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Register(PosixSignal signal, bool stops) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (stops)
        {
            _stopped.TrySetResult();
        }
    }));
}
