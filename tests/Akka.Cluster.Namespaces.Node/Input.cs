using Akka.Actor;

namespace Akka.Cluster.Namespaces.Node;

/// <summary>Each line on standard input asks the singleton where it runs. Its end ends this process: nothing may outlive the test that started it.</summary>
internal static class Input
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(30);

    /// <param name="singleton">The proxy.</param>
    public static void Follow(IActorRef singleton) => new Thread(() =>
    {
        while (Console.In.ReadLine() is not null)
        {
            _ = AskAsync(singleton);
        }

        Environment.Exit(1);
    })
    { IsBackground = true }.Start();

    private static async Task AskAsync(IActorRef singleton)
    {
        try
        {
            Line.Write("answered", await singleton.Ask<string>(TellingSingleton.Where, AnswerMax).ConfigureAwait(false));
        }
        catch (AskTimeoutException)
        {
            Line.Write("unanswered");
        }
    }
}
