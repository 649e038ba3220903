using Akka.Actor;

namespace Akka.Persistence;

/// <summary>A message between a persistent actor and its plugins.</summary>
public interface IPersistenceMessage : INoSerializationVerificationNeeded
{
}

public interface IJournalMessage : IPersistenceMessage
{
}

public interface IJournalRequest : IJournalMessage
{
}

public interface IJournalResponse : IJournalMessage
{
}
