using Xunit.Abstractions;
using Xunit.Sdk;

namespace Akka.Remote.TestKit.Tests.Failing;

/// <summary>A spec's method that no runner finds by itself.</summary>
[XunitTestCaseDiscoverer("Akka.Remote.TestKit.Tests.Failing.FoundByNobody", "Akka.Remote.TestKit.Tests")]
internal sealed class FailingFactAttribute : FactAttribute;

internal sealed class FoundByNobody : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) => [];
}
