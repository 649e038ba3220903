namespace ShardedKv.Node.Http.Framing;

internal static class HexDigit
{
    /// <returns>0..15, or -1 for any other character.</returns>
    public static int Value(char digit) => digit switch
    {
        >= '0' and <= '9' => digit - '0',
        >= 'a' and <= 'f' => digit - 'a' + 10,
        >= 'A' and <= 'F' => digit - 'A' + 10,
        _ => -1,
    };
}
