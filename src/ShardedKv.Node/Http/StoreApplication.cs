using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using ShardedKv.Node.Door;
using ShardedKv.Node.Http.Endpoints;
using ShardedKv.Node.Http.Problems;
using ShardedKv.Node.Http.Targets;

namespace ShardedKv.Node.Http;

/// <summary>What Kestrel runs for each request: straight from the raw target to an endpoint.</summary>
internal sealed class StoreApplication(IStoreDoor door, HttpSettings settings) : IHttpApplication<Exchange>
{
    private readonly KvEndpoint _kv = new(door, settings);
    private readonly StatusEndpoint _status = new(door);
    private readonly ConfigurationEndpoint _configuration = new(door);
    private readonly ShardEndpoint _shards = new(door, settings);
    private readonly ChangeEndpoint _changes = new(door);
    private readonly OperationsEndpoint _operations = new(door);
    private readonly QueryEndpoint _query = new(door);

    /// <inheritdoc />
    public Exchange CreateContext(IFeatureCollection contextFeatures) =>
        contextFeatures is IHostContextContainer<Exchange> connection
            ? connection.HostContext ??= new Exchange(contextFeatures)
            : new Exchange(contextFeatures);

    /// <inheritdoc />
    public Task ProcessRequestAsync(Exchange context)
    {
        if (RequestTarget.Parse(context.RawTarget, out var target) is { } fault)
        {
            return context.ProblemAsync(fault).AsTask();
        }

        if (MethodOf(target.Resource) is { } method && context.Method != method)
        {
            return context.ProblemAsync(RequestProblems.MethodNotAllowed(context.Method, method)).AsTask();
        }

        return target.Resource switch
        {
            Resource.Kv => _kv.HandleAsync(context, target),
            Resource.Configuration => _configuration.HandleAsync(context),
            Resource.Export or Resource.Restore => _shards.HandleAsync(context, target),
            Resource.Change => _changes.HandleAsync(context, target.Controller!),
            Resource.Operations => _operations.HandleAsync(context, target.Controller!),
            Resource.Query => _query.HandleAsync(context, target.Controller!),
            _ => _status.HandleAsync(context, target.Resource),
        };
    }

    /// <inheritdoc />
    public void DisposeContext(Exchange context, Exception? exception)
    {
    }

    /// <returns>The one that the resource takes; null: it takes several, and says so itself.</returns>
    private static string? MethodOf(Resource resource) => resource switch
    {
        Resource.Kv => null,
        Resource.Restore or Resource.Change => "POST",
        _ => "GET",
    };
}
