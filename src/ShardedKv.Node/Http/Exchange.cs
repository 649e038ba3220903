using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Http.Problems;

namespace ShardedKv.Node.Http;

/// <summary>One connection's request and response in turn. Kestrel gives the same features for the connection's whole life,
/// so one object serves all its requests; there is no HttpContext.</summary>
internal sealed class Exchange(IFeatureCollection features)
{
    private const string SessionTokenHeader = "Session-Token";

    private readonly IHttpRequestFeature _request = features.GetRequiredFeature<IHttpRequestFeature>();
    private readonly IHttpResponseFeature _response = features.GetRequiredFeature<IHttpResponseFeature>();
    private readonly IHttpResponseBodyFeature _responseBody = features.GetRequiredFeature<IHttpResponseBodyFeature>();
    private readonly IRequestBodyPipeFeature _requestBody = features.GetRequiredFeature<IRequestBodyPipeFeature>();

    public string Method => _request.Method;

    /// <summary>As on the wire, with zero bytes marked.</summary>
    public string RawTarget => _request.RawTarget;

    /// <summary>Absent when the request has no body or a chunked one.</summary>
    public long? ContentLength => _request.Headers.ContentLength;

    public bool HasChunkedBody => _request.Headers.TransferEncoding.Count > 0;

    public PipeReader RequestBody => _requestBody.Reader;

    public StringValues IfMatch => _request.Headers.IfMatch;

    public StringValues IfNoneMatch => _request.Headers.IfNoneMatch;

    public StringValues IdempotencyKey => _request.Headers["Idempotency-Key"];

    /// <summary>The request's; set for the response. Clients that read in sessions send back what the last answer had.</summary>
    public StringValues SessionToken
    {
        get => _request.Headers[SessionTokenHeader];
        set => _response.Headers[SessionTokenHeader] = value;
    }

    public void NoContent(Revision revision)
    {
        _response.StatusCode = StatusCodes.Status204NoContent;
        _response.Headers.ETag = EntityTag.Of(revision);
    }

    public ValueTask<FlushResult> ContentAsync(ReadOnlyMemory<byte> body, string mediaType, Revision? revision = null)
    {
        _response.StatusCode = StatusCodes.Status200OK;
        if (revision is { } number)
        {
            _response.Headers.ETag = EntityTag.Of(number);
        }

        return BodyAsync(body, mediaType);
    }

    /// <param name="location">Where it is said what becomes of the request.</param>
    public ValueTask<FlushResult> AcceptedAsync(ReadOnlyMemory<byte> body, string mediaType, string location)
    {
        _response.StatusCode = StatusCodes.Status202Accepted;
        _response.Headers.Location = location;
        return BodyAsync(body, mediaType);
    }

    public ValueTask<FlushResult> ProblemAsync(Problem problem)
    {
        _response.StatusCode = problem.Status;
        var headers = _response.Headers;
        if (problem.Allow is { } allow)
        {
            headers.Allow = allow;
        }

        if (problem.Current is { } current)
        {
            headers.ETag = EntityTag.Of(current.Revision);
        }

        if (problem.RetryAfter is not null)
        {
            headers.RetryAfter = problem.RetryAfterText;
        }

        if (problem.Location is { } location)
        {
            headers.Location = location;
        }

        if (problem.Close)
        {
            headers.Connection = "close";
        }

        return BodyAsync(problem.Body, Problem.MediaType);
    }

    /// <summary>A body without an announced end: what is written to it is sent as chunks, and waits when the client does not keep up.</summary>
    public PipeWriter Begin(string mediaType)
    {
        _response.StatusCode = StatusCodes.Status200OK;
        _response.Headers.ContentType = mediaType;
        return _responseBody.Writer;
    }

    /// <summary>Breaks the connection off, so that nobody takes what was sent for whole.</summary>
    public void Abort() => features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort();

    private ValueTask<FlushResult> BodyAsync(ReadOnlyMemory<byte> body, string mediaType)
    {
        var headers = _response.Headers;
        headers.ContentType = mediaType;
        headers.ContentLength = body.Length;

        // The first write carries the head along, in one send.
        return _responseBody.Writer.WriteAsync(body);
    }
}
