namespace Akka.Persistence.Serialization;

/// <summary>Marks what is stored as a persistence message.</summary>
public interface IMessage
{
}
