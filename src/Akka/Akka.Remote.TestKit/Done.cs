namespace Akka.Remote.TestKit;

/// <summary>An order of the conductor has been carried out.</summary>
public class Done
{
    private Done()
    {
    }

    public static Done Instance { get; } = new();
}
