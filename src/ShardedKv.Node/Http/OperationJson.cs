using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;

namespace ShardedKv.Node.Http;

/// <summary>A change of groups, shards or nodes, and how far it has come.</summary>
/// <param name="Operation">Its id, 32 hexadecimal digits.</param>
/// <param name="Kind">"join", "leave", "move" or "drain"; absent in the answer to whoever asked for it.</param>
/// <param name="State">"pending", "done" or "refused".</param>
/// <param name="Number">Of the configuration that it made; the last one then, when there was nothing to change. Present when it is done.</param>
/// <param name="Reason">Present when it was refused.</param>
/// <param name="Asked">As it was asked for: the body of the request. Absent in the answer to whoever asked for it.</param>
public sealed record OperationDocument(
    string Operation, string? Kind = null, string? State = null, long? Number = null, string? Reason = null, JsonElement? Asked = null);

/// <param name="Operations">Pending ones and the last that were finished, as the cluster keeps them.</param>
public sealed record OperationsDocument(ImmutableArray<OperationDocument> Operations);

/// <summary>The documents as JSON.</summary>
public static class OperationJson
{
    /// <summary>The answer to whoever asked for it, once it is done.</summary>
    public static byte[] Done(RequestId id, ConfigNumber number) => Write(new OperationDocument(id.ToString(), Number: number.Value));

    /// <summary>The answer to whoever asked for it and waited as long as it was willing to.</summary>
    public static byte[] Pending(RequestId id) => Write(new OperationDocument(id.ToString(), State: "pending"));

    public static OperationDocument Of(Operation operation)
    {
        var asked = JsonElement.Parse(OperationBodyJson.Write(operation.Body));
        var document = new OperationDocument(operation.Id.ToString(), OperationBodyJson.KindOf(operation.Body), Asked: asked);
        return operation.Outcome switch
        {
            OperationPending => document with { State = "pending" },
            OperationDone done => document with { State = "done", Number = done.Number.Value },
            OperationRefused refused => document with { State = "refused", Reason = refused.Reason },
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Outcome, "not an outcome that HTTP knows"),
        };
    }

    public static byte[] Write(OperationDocument document) =>
        JsonSerializer.SerializeToUtf8Bytes(document, OperationJsonContext.Default.OperationDocument);

    public static byte[] Write(OperationsDocument document) =>
        JsonSerializer.SerializeToUtf8Bytes(document, OperationJsonContext.Default.OperationsDocument);

    /// <exception cref="JsonException">The text is no such document.</exception>
    public static OperationDocument Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, OperationJsonContext.Default.OperationDocument) ?? throw new JsonException("The document is null.");

    /// <exception cref="JsonException">The text is no such document.</exception>
    public static OperationsDocument ReadAll(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, OperationJsonContext.Default.OperationsDocument) ?? throw new JsonException("The document is null.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OperationDocument))]
[JsonSerializable(typeof(OperationsDocument))]
internal sealed partial class OperationJsonContext : JsonSerializerContext;
