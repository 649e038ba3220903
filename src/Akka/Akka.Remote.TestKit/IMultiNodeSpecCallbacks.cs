namespace Akka.Remote.TestKit;

/// <summary>What a test framework's binding calls around a spec.</summary>
public interface IMultiNodeSpecCallbacks
{
    void MultiNodeSpecBeforeAll();

    void MultiNodeSpecAfterAll();
}
