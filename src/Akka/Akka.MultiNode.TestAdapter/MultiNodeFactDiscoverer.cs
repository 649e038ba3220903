using Akka.MultiNode.TestAdapter.Internal;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Akka.MultiNode.TestAdapter;

/// <summary>Makes one test case of a method with <see cref="MultiNodeFactAttribute"/>.</summary>
public class MultiNodeFactDiscoverer(IMessageSink diagnosticMessageSink) : IXunitTestCaseDiscoverer
{
    protected IMessageSink DiagnosticMessageSink { get; } = diagnosticMessageSink;

    public virtual IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [CreateTestCase(discoveryOptions, testMethod, factAttribute)];

    protected virtual IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new MultiNodeTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}
