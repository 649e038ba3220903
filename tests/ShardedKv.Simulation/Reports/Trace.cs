using System.Runtime.CompilerServices;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Reports;

/// <summary>What happened, a line an event. Off, it costs one comparison and forms no text.</summary>
internal sealed class Trace(VirtualTime time, TextWriter? output)
{
    /// <summary>Of a world that does not end the beginning says enough.</summary>
    private const int LinesMax = 1_000_000;

    private int _lines;

    public bool IsOn => output is not null && _lines < LinesMax;

    public void Line(string who, [InterpolatedStringHandlerArgument("")] ref TraceText what)
    {
        if (IsOn)
        {
            Line(who, what.Take());
        }
    }

    public void Line(string who, string what)
    {
        if (IsOn)
        {
            output!.Write($"{(long)time.Now.TotalMicroseconds,12} {who,-8} {what}\n");
            if (++_lines == LinesMax)
            {
                output.Write($"no more than {LinesMax} lines are written\n");
            }
        }
    }
}

/// <summary>The compiler's handler for a trace's text: nothing of it is evaluated while the trace is off.</summary>
[InterpolatedStringHandler]
internal ref struct TraceText
{
    private DefaultInterpolatedStringHandler _text;

    public TraceText(int literalLength, int formattedCount, Trace trace, out bool isOn)
    {
        isOn = trace.IsOn;
        if (isOn)
        {
            _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount);
        }
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public string Take() => _text.ToStringAndClear();
}
