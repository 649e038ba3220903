using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>OperationMessage and its parts of meta.proto.</summary>
internal static class OperationCodec
{
    public static OperationMessage Write(Operation operation)
    {
        var message = new OperationMessage { Id = Ids.Write(operation.Id.Value), Body = Write(operation.Body) };
        message.Formed.AddRange(operation.Formed.Select(group => group.Value));
        message.Outcome = Write(operation.Outcome);
        return message;
    }

    public static Operation Read(OperationMessage message) => new(
        new RequestId(Ids.Read(message.Id)),
        Read(message.Body),
        [.. message.Formed.Select(group => new GroupId(group))],
        Read(message.Outcome));

    public static OperationBodyMessage Write(OperationBody body)
    {
        var message = new OperationBodyMessage();
        switch (body)
        {
            case Join join:
                message.Join = new JoinMessage();
                message.Join.Groups.AddRange(join.Groups.Select(Write));
                break;
            case JoinAuto join:
                message.JoinAuto = new JoinAutoMessage { Groups = join.Groups, Replicas = join.Replicas };
                break;
            case Leave leave:
                message.Leave = new LeaveMessage();
                message.Leave.Groups.AddRange(leave.Groups.Select(group => group.Value));
                break;
            case Move move:
                message.Move = new MoveMessage { Shard = move.Shard.Value, To = move.To.Value };
                break;
            case Drain drain:
                message.Drain = Write(drain.Nodes);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(body), body, "not an operation of the family");
        }

        return message;
    }

    /// <exception cref="CoreFormatException">Not an operation, or one that this program does not know.</exception>
    public static OperationBody Read(OperationBodyMessage? message) => message?.BodyCase switch
    {
        OperationBodyMessage.BodyOneofCase.Join => new Join([.. message.Join.Groups.Select(Read)]),
        OperationBodyMessage.BodyOneofCase.JoinAuto => new JoinAuto(message.JoinAuto.Groups, message.JoinAuto.Replicas),
        OperationBodyMessage.BodyOneofCase.Leave => new Leave([.. message.Leave.Groups.Select(group => new GroupId(group))]),
        OperationBodyMessage.BodyOneofCase.Move => new Move(new ShardId(message.Move.Shard), new GroupId(message.Move.To)),
        OperationBodyMessage.BodyOneofCase.Drain => new Drain(Read(message.Drain)),
        _ => throw new CoreFormatException("an operation of no known kind"),
    };

    /// <returns>Null: pending.</returns>
    public static OutcomeMessage? Write(OperationOutcome outcome) => outcome switch
    {
        OperationPending => null,
        OperationDone done => new OutcomeMessage { Done = done.Number.Value },
        OperationRefused refused => new OutcomeMessage { Refused = refused.Reason },
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "not an outcome of the family"),
    };

    public static OperationOutcome Read(OutcomeMessage? message) => message?.OutcomeCase switch
    {
        null => OperationPending.Instance,
        OutcomeMessage.OutcomeOneofCase.Done => new OperationDone(new ConfigNumber(message.Done)),
        OutcomeMessage.OutcomeOneofCase.Refused => new OperationRefused(message.Refused),
        _ => throw new CoreFormatException("an outcome of no known kind"),
    };

    private static NodesMessage Write(ImmutableArray<NodeName> nodes)
    {
        var message = new NodesMessage();
        message.Nodes.AddRange(nodes.Select(node => node.Value));
        return message;
    }

    private static ImmutableArray<NodeName> Read(NodesMessage message) => [.. message.Nodes.Select(node => new NodeName(node))];
}
