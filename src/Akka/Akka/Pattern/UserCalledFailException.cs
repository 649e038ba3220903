using Akka.Actor;

namespace Akka.Pattern;

/// <summary>What <see cref="CircuitBreaker.Fail"/> counts as the failure's cause.</summary>
public class UserCalledFailException() : AkkaException("User code called Fail() manually");
