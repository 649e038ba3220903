namespace Akka.Actor;

/// <summary>No answer came within the time of an Ask. It says nothing of whether the request was carried out.</summary>
public class AskTimeoutException(string message) : AkkaException(message);
