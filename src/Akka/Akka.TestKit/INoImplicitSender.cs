namespace Akka.TestKit;

/// <summary>A test class with this marker sends without a sender, where others send as their TestActor.</summary>
public interface INoImplicitSender;
