using ShardedKv.Linearizability.Histories;
using ShardedKv.Linearizability.Models;

namespace ShardedKv.Linearizability.Checking;

/// <summary>
/// The search over one part. It walks the calls and returns in their order: a call may be taken as the next operation; a return
/// whose operation was not taken ends the walk, and the last choice is undone. A set of taken operations with the state it led to
/// is tried once.
/// </summary>
internal sealed class Search<TState, TInput, TOutput>(
    IModel<TState, TInput, TOutput> model, string part, Operation<TInput, TOutput>[] operations)
    where TState : IEquatable<TState>
    where TInput : class
    where TOutput : class
{
    private readonly EventList _events = EventList.Of(operations);
    private readonly TakenSet _taken = new(operations.Length);
    private readonly HashSet<(TakenSet.Picture Taken, TState State)> _tried = [];
    private readonly Stack<(int Operation, TState Before)> _order = new();
    private int[] _longest = [];

    public PartResult<TInput, TOutput> Run(long stepsMax)
    {
        var state = model.Initial;
        var at = _events.First;
        for (long steps = 0; !_events.IsEmpty; steps++)
        {
            if (steps == stepsMax)
            {
                return Result(Verdict.Unknown);
            }

            if (_events.IsCall(at))
            {
                var operation = _events.OperationOf(at);
                if (TryTake(operation, state, out var next))
                {
                    state = next;
                    at = _events.First;
                }
                else
                {
                    at = _events.Next(at);
                }
            }
            else if (_order.Count > 0)
            {
                KeepLongest();
                var last = _order.Pop();
                _taken.Remove(last.Operation);
                _events.Restore(last.Operation);
                state = last.Before;
                at = _events.Next(_events.CallOf(last.Operation));
            }
            else
            {
                return Result(Verdict.Illegal);
            }
        }

        return Result(Verdict.Ok);
    }

    private bool TryTake(int operation, TState state, out TState next)
    {
        var asked = operations[operation];
        if (!model.Step(state, asked.Input, asked.Output, out next))
        {
            return false;
        }

        _taken.Add(operation);
        if (!_tried.Add((_taken.Take(), next)))
        {
            _taken.Remove(operation);
            return false;
        }

        _order.Push((operation, state));
        _events.Remove(operation);
        return true;
    }

    private void KeepLongest()
    {
        if (_order.Count > _longest.Length)
        {
            _longest = [.. _order.Reverse().Select(step => step.Operation)];
        }
    }

    private PartResult<TInput, TOutput> Result(Verdict verdict)
    {
        KeepLongest();
        return new PartResult<TInput, TOutput>(part, verdict, operations, _longest);
    }
}
