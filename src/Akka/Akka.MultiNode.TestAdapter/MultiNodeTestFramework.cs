using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Akka.MultiNode.TestAdapter;

/// <summary>
/// For assemblies that name it in a TestFramework attribute, as Akka.NET asks for. Here it is xunit's own framework, which
/// finds <see cref="MultiNodeFactAttribute"/> by itself.
/// </summary>
public class MultiNodeTestFramework(IMessageSink diagnosticMessageSink) : TestFramework(diagnosticMessageSink)
{
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assemblyInfo) =>
        new XunitTestFrameworkDiscoverer(assemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new XunitTestFrameworkExecutor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);
}
