using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Node.Http;

/// <summary>What is asked of the controller, as the body of a request: <c>{"groups":[["n1","n2","n3"]]}</c> or <c>{"count":2,"replicas":3}</c> for join,
/// <c>{"groups":[1,2]}</c> for leave, <c>{"shard":7,"group":2}</c> for move, <c>{"nodes":["n4"]}</c> for drain.</summary>
public static class OperationBodyJson
{
    // Nothing that is taken is deeper than 3.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>"join", "leave", "move" or "drain".</summary>
    public static string KindOf(OperationBody body) => body switch
    {
        Join or JoinAuto => "join",
        Leave => "leave",
        Move => "move",
        Drain => "drain",
        _ => throw new ArgumentOutOfRangeException(nameof(body), body, "not an operation that HTTP knows"),
    };

    public static byte[] Write(OperationBody body)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            Write(json, body);
            json.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }

    /// <param name="kind">As <see cref="KindOf"/> names it.</param>
    /// <exception cref="FormatException">The text is no such body; says what is wrong with it.</exception>
    public static OperationBody Read(string kind, ReadOnlyMemory<byte> text)
    {
        if (text.IsEmpty)
        {
            throw new FormatException("The body is missing.");
        }

        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException("The body is not a JSON object.");
            }

            return kind switch
            {
                "join" => ReadJoin(root),
                "leave" => ReadLeave(root),
                "move" => ReadMove(root),
                "drain" => ReadDrain(root),
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not an operation that HTTP knows"),
            };
        }
        catch (JsonException failure)
        {
            throw new FormatException($"The body is not JSON: {failure.Message}", failure);
        }
    }

    private static void Write(Utf8JsonWriter json, OperationBody body)
    {
        switch (body)
        {
            case Join join:
                json.WriteStartArray("groups");
                foreach (var nodes in join.Groups)
                {
                    Write(json, nodes);
                }

                json.WriteEndArray();
                break;
            case JoinAuto join:
                json.WriteNumber("count", join.Groups);
                json.WriteNumber("replicas", join.Replicas);
                break;
            case Leave leave:
                json.WriteStartArray("groups");
                foreach (var group in leave.Groups)
                {
                    json.WriteNumberValue(group.Value);
                }

                json.WriteEndArray();
                break;
            case Move move:
                json.WriteNumber("shard", move.Shard.Value);
                json.WriteNumber("group", move.To.Value);
                break;
            case Drain drain:
                json.WritePropertyName("nodes");
                Write(json, drain.Nodes);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(body), body, "not an operation that HTTP knows");
        }
    }

    private static void Write(Utf8JsonWriter json, ImmutableArray<NodeName> nodes)
    {
        json.WriteStartArray();
        foreach (var node in nodes)
        {
            json.WriteStringValue(node.Value);
        }

        json.WriteEndArray();
    }

    private static OperationBody ReadJoin(JsonElement root)
    {
        const string Forms = "join takes either groups, such as {\"groups\":[[\"n1\",\"n2\",\"n3\"]]}, or count and replicas, such as {\"count\":2,\"replicas\":3}";
        RefuseOthers(root, Forms, "groups", "count", "replicas");
        var named = root.TryGetProperty("groups", out var groups);
        var counted = root.TryGetProperty("count", out var count) | root.TryGetProperty("replicas", out var replicas);
        if (named && !counted)
        {
            return new Join([.. Items(groups, "groups", Forms).Select(nodes => Nodes(nodes, "a group", Forms))]);
        }

        return counted && !named
            ? new JoinAuto(Number(count, "count", 1, Forms), Number(replicas, "replicas", 1, Forms))
            : throw new FormatException(named ? $"Both forms at once: {Forms}." : $"Neither form: {Forms}.");
    }

    private static ImmutableArray<NodeName> Nodes(JsonElement nodes, string name, string forms) =>
    [
        .. Items(nodes, name, forms).Select(node => node.ValueKind == JsonValueKind.String && node.GetString() is { Length: > 0 } text
            ? new NodeName(text)
            : throw new FormatException($"A node is a name, not {node.GetRawText()}: {forms}.")),
    ];

    private static Leave ReadLeave(JsonElement root)
    {
        const string Form = "leave takes groups, such as {\"groups\":[1,2]}";
        RefuseOthers(root, Form, "groups");
        return root.TryGetProperty("groups", out var groups)
            ? new Leave([.. Items(groups, "groups", Form).Select(group => new GroupId(Number(group, "a group", 0, Form)))])
            : throw new FormatException($"groups is missing: {Form}.");
    }

    private static Move ReadMove(JsonElement root)
    {
        const string Form = "move takes shard and group, such as {\"shard\":7,\"group\":2}";
        RefuseOthers(root, Form, "shard", "group");
        root.TryGetProperty("shard", out var shard);
        root.TryGetProperty("group", out var group);
        return new Move(new ShardId(Number(shard, "shard", 0, Form)), new GroupId(Number(group, "group", 0, Form)));
    }

    private static Drain ReadDrain(JsonElement root)
    {
        const string Form = "drain takes nodes, such as {\"nodes\":[\"n4\"]}";
        RefuseOthers(root, Form, "nodes");
        return root.TryGetProperty("nodes", out var nodes) ? new Drain(Nodes(nodes, "nodes", Form)) : throw new FormatException($"nodes is missing: {Form}.");
    }

    private static void RefuseOthers(JsonElement root, string forms, params ReadOnlySpan<string> known)
    {
        foreach (var field in root.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                throw new FormatException($"'{field.Name}' is not known: {forms}.");
            }
        }
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement list, string name, string forms) => list.ValueKind == JsonValueKind.Array
        ? list.EnumerateArray()
        : throw new FormatException($"{name} takes a list, not {list.GetRawText()}: {forms}.");

    /// <param name="element">Undefined when the field is not there.</param>
    private static int Number(JsonElement element, string name, int min, string forms) => element.ValueKind switch
    {
        JsonValueKind.Undefined => throw new FormatException($"{name} is missing: {forms}."),
        JsonValueKind.Number when element.TryGetInt32(out var number) && number >= min => number,
        _ => throw new FormatException($"{name} takes a whole number from {min}, not {element.GetRawText()}: {forms}."),
    };
}
