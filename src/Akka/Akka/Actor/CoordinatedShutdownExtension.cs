using Akka.Actor.Internal;
using Akka.Configuration;

namespace Akka.Actor;

/// <summary>Makes a system's <see cref="CoordinatedShutdown"/> with the tasks that every system has: to terminate the system
/// and, when asked for, the process.</summary>
public sealed class CoordinatedShutdownExtension : ExtensionIdProvider<CoordinatedShutdown>
{
    public override CoordinatedShutdown CreateExtension(ExtendedActorSystem system)
    {
        var config = system.Settings.Config.GetConfig("akka.coordinated-shutdown")
            ?? throw ConfigurationException.NullOrEmptyConfig<CoordinatedShutdown>("akka.coordinated-shutdown");
        var shutdown = new CoordinatedShutdown(system, ShutdownPhases.FromConfig(config));
        AddTerminateTask(shutdown, (ActorSystemImpl)system, config);
        AddProcessExitHook(shutdown, system, config);
        return shutdown;
    }

    private static void AddTerminateTask(CoordinatedShutdown shutdown, ActorSystemImpl system, Config config)
    {
        var terminate = config.GetBoolean("terminate-actor-system");
        var exit = config.GetBoolean("exit-clr");
        if (!terminate && !exit)
        {
            return;
        }

        shutdown.AddTask(CoordinatedShutdown.PhaseActorSystemTerminate, "terminate-system", async () =>
        {
            if (terminate)
            {
                var over = system.FinalTerminate();
                if (exit)
                {
                    // The process must end even when the system does not.
                    await Task.WhenAny(over, Task.Delay(shutdown.Timeout(CoordinatedShutdown.PhaseActorSystemTerminate))).ConfigureAwait(false);
                }
                else
                {
                    await over.ConfigureAwait(false);
                }
            }

            if (exit)
            {
                // Not from here: the exit waits for the process-exit hook, which waits for this shutdown.
                _ = Task.Run(() => shutdown.ExitProcess(0));
            }

            return Done.Instance;
        });
    }

    private static void AddProcessExitHook(CoordinatedShutdown shutdown, ExtendedActorSystem system, Config config)
    {
        if (!config.GetBoolean("run-by-clr-shutdown-hook"))
        {
            return;
        }

        EventHandler onExit = (_, _) =>
        {
            if (!system.WhenTerminated.IsCompleted)
            {
                // The runtime ends the process when the handlers return, so this one waits; a bound keeps a hung task from
                // holding the process for ever.
                ((IAsyncResult)shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance)).AsyncWaitHandle.WaitOne(shutdown.TotalTimeout);
            }
        };
        shutdown.OnProcessExit = onExit;
        AppDomain.CurrentDomain.ProcessExit += onExit;
        system.RegisterOnTermination(() => AppDomain.CurrentDomain.ProcessExit -= onExit);
    }
}
