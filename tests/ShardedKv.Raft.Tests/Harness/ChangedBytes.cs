namespace ShardedKv.Raft.Tests.Harness;

/// <summary>An encoding where one value has one form: whatever byte is changed, it is noticed or says something else.</summary>
internal static class ChangedBytes
{
    /// <summary>Tries every other value of every byte. What is refused throws <see cref="MessageFormatException"/>, and nothing else.</summary>
    public static void AreRefusedOrReadAsAnother<T>(string hex, T value, Func<byte[], T> read, Func<T, byte[]> write)
    {
        var whole = Convert.FromHexString(hex);
        for (var place = 0; place < whole.Length; place++)
        {
            for (var change = 1; change < 256; change++)
            {
                var changed = whole.ToArray();
                changed[place] ^= (byte)change;
                T other;
                try
                {
                    other = read(changed);
                }
                catch (MessageFormatException)
                {
                    continue;
                }

                Assert.NotEqual(value, other);
                Assert.Equal(changed, write(other));
            }
        }
    }
}
