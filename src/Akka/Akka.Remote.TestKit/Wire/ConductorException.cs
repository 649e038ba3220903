namespace Akka.Remote.TestKit.Wire;

/// <summary>The test conductor refuses, or a barrier has failed; the message says why.</summary>
internal sealed class ConductorException(string message) : Exception(message);
