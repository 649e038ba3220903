namespace Akka;

/// <summary>The result of a task that has none.</summary>
public sealed class Done
{
    public static readonly Done Instance = new();

    private Done()
    {
    }
}
