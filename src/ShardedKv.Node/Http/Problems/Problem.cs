using System.Buffers.Text;
using System.Text.Json;
using ShardedKv.Core.Requests;

namespace ShardedKv.Node.Http.Problems;

/// <summary>An error answer as RFC 9457 has it: <c>application/problem+json</c> with type, title, status and detail.</summary>
/// <param name="Name">The last part of the type URI; stable, for programs.</param>
/// <param name="Title">The same for every problem of that name.</param>
/// <param name="Detail">What was wrong with this request, and what to do.</param>
internal sealed record Problem(int Status, string Name, string Title, string Detail)
{
    public const string MediaType = "application/problem+json";

    private byte[]? _body;

    /// <summary>Set with 405 only: the methods that the resource takes.</summary>
    public string? Allow { get; init; }

    /// <summary>Set when the same request may succeed later; sent in whole seconds, at least one.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Set with 412 only, when the key is there: its revision, as an ETag and as the member <c>revision</c>, and its value
    /// as the member <c>value64</c> when it is short.</summary>
    public PresentValue? Current { get; init; }

    /// <summary>Set with 307 only: where the resource is.</summary>
    public string? Location { get; init; }

    /// <summary>Set when the rest of the request's body is not worth reading.</summary>
    public bool Close { get; init; }

    public string RetryAfterText => ((int)Math.Ceiling(Math.Max(1, RetryAfter.GetValueOrDefault().TotalSeconds))).ToString();

    /// <summary>The JSON text. Made once: problems that name no particular of the request are shared.</summary>
    public ReadOnlyMemory<byte> Body => _body ??= Write();

    private byte[] Write()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("type", "urn:sharded-kv:problem:" + Name);
            json.WriteString("title", Title);
            json.WriteNumber("status", Status);
            json.WriteString("detail", Detail);
            if (Current is { } current)
            {
                json.WriteNumber("revision", current.Revision.Value);
                if (current.Value is { } value)
                {
                    json.WriteString("value64", Base64Url.EncodeToString(value.Span));
                }
            }

            json.WriteEndObject();
        }

        return text.ToArray();
    }
}
