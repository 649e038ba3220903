using Xunit;
using Xunit.Sdk;

namespace Akka.MultiNode.TestAdapter;

/// <summary>
/// A method of a multi-node spec: it runs in one process for each role of the spec's MultiNodeConfig. With Timeout, in
/// milliseconds, all of them together have that long; otherwise five minutes.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Akka.MultiNode.TestAdapter.MultiNodeFactDiscoverer", "Akka.MultiNode.TestAdapter")]
public class MultiNodeFactAttribute : FactAttribute;
