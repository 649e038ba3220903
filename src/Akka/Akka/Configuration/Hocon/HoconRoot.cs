namespace Akka.Configuration.Hocon;

/// <summary>A parsed text, as Akka's own configuration classes show it.</summary>
public class HoconRoot
{
    protected HoconRoot()
        : this(new HoconValue())
    {
    }

    public HoconRoot(HoconValue value) => Value = value;

    public HoconValue Value { get; }
}
