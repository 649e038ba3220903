using System.Reflection;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Akka.MultiNode.TestAdapter.Node;

/// <summary>Runs the spec's method in this process as xunit runs any test: fixtures, output and asynchronous lifetimes work.</summary>
internal static class SpecExecution
{
    /// <returns>Null when it passed, else why not.</returns>
    public static async Task<string?> RunAsync(string assemblyFile, string className, string methodName)
    {
        var assembly = Assembly.LoadFrom(assemblyFile);
        var type = assembly.GetType(className, throwOnError: true)!;
        var method = type.GetMethod(methodName) ?? throw new MissingMethodException(className, methodName);
        var testAssembly = new TestAssembly(Reflector.Wrap(assembly));
        var testClass = new TestClass(new TestCollection(testAssembly, null, "multi-node"), Reflector.Wrap(type));
        var diagnostics = new Xunit.Sdk.NullMessageSink();
        var testCase = new NodeTestCase(diagnostics, new TestMethod(testClass, Reflector.Wrap(method)));
        var outcome = new Outcome();
        using var runner = new XunitTestAssemblyRunner(testAssembly, [testCase], diagnostics, outcome, new Options());
        await runner.RunAsync();
        return outcome.Failures.Count > 0 ? string.Join('\n', outcome.Failures) : outcome.HasPassed ? null : "The spec's method did not run";
    }

    /// <summary>xunit allows a timeout to asynchronous methods only; the runner watches over that of any spec.</summary>
    private sealed class NodeTestCase(IMessageSink diagnostics, ITestMethod method)
        : XunitTestCase(diagnostics, TestMethodDisplay.ClassAndMethod, TestMethodDisplayOptions.None, method)
    {
        protected override int GetTimeout(IAttributeInfo factAttribute) => 0;
    }

    private sealed class Outcome : IMessageSink
    {
        public List<string> Failures { get; } = [];

        public bool HasPassed { get; private set; }

        public bool OnMessage(IMessageSinkMessage message)
        {
            switch (message)
            {
                case ITestOutput output:
                    Console.Out.Write(output.Output);
                    break;
                case IFailureInformation failure:
                    Failures.Add(string.Join('\n', failure.Messages.Zip(failure.ExceptionTypes, failure.StackTraces).Select(f => $"{f.Second}: {f.First}\n{f.Third}")));
                    break;
                case ITestPassed:
                    HasPassed = true;
                    break;
                default:
                    break;
            }

            return true;
        }
    }

    /// <summary>xunit's defaults, but one test needs no threads of its own.</summary>
    private sealed class Options : ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal) { ["xunit.execution.DisableParallelization"] = true };

        public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out var value) ? (TValue)value! : default!;

        public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
    }
}
