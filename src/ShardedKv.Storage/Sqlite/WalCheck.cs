using System.Buffers.Binary;

namespace ShardedKv.Storage.Sqlite;

/// <summary>Tells a WAL's torn end from damage in its middle. SQLite takes a WAL up to its first bad frame and forgets the rest, whatever
/// was there; a crash leaves bad frames too, but only in the one transaction whose commit was not synced.</summary>
/// <remarks>With synchronous = FULL each commit is synced before the next transaction writes. So a frame behind a later commit proves that
/// the bad frame's transaction was on the disk: that is damage. The last transaction's loss cannot be told from a crash, and is
/// found by the replica, whose log then begins above the store's position.</remarks>
internal static class WalCheck
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const int FrameBytes = FrameHeaderBytes + StoreFile.PageBytes;
    private const uint Magic = 0x377F0682;

    public static void Check(string path, string walPath)
    {
        using var file = new FileStream(walPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 16);
        var buffer = new byte[FrameBytes];
        if (file.Length < HeaderBytes + FrameBytes)
        {
            return;
        }

        file.ReadExactly(buffer, 0, HeaderBytes);
        var scan = new Scan(buffer.AsSpan(0, HeaderBytes));
        for (var frame = 1; file.ReadAtLeast(buffer, FrameBytes, throwOnEndOfStream: false) == FrameBytes; frame++)
        {
            scan.Next(buffer, frame);
        }

        if (scan.Damage is { } damaged)
        {
            throw StoreException.Damaged(path, damaged == 0
                ? "The header of its WAL is damaged"
                : $"Frame {damaged} of its WAL is damaged, and commits after it were synced");
        }
    }

    private sealed class Scan
    {
        private readonly bool bigEndian;
        private readonly uint pageBytes;
        private uint sum0;
        private uint sum1;
        private ulong? salts;
        private int? firstBad;
        private bool committedSince;

        public Scan(ReadOnlySpan<byte> header)
        {
            var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
            bigEndian = (magic & 1) != 0;
            pageBytes = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
            Add(header[..24]);
            if ((magic & ~1u) == Magic && pageBytes == StoreFile.PageBytes && SumsAre(header[24..]))
            {
                salts = BinaryPrimitives.ReadUInt64BigEndian(header[16..]);
            }
            else
            {
                firstBad = 0;
            }
        }

        /// <summary>The first bad frame of what was synced; 0 for the header.</summary>
        public int? Damage { get; private set; }

        public void Next(ReadOnlySpan<byte> frame, int number)
        {
            var own = BinaryPrimitives.ReadUInt64BigEndian(frame[8..]);

            // Without a header the frames must agree among themselves.
            salts ??= own;
            if (firstBad is null)
            {
                Add(frame[..8]);
                Add(frame[FrameHeaderBytes..]);
                if (own == salts && SumsAre(frame[16..]))
                {
                    return;
                }

                firstBad = number;
            }

            if (own == salts)
            {
                if (committedSince)
                {
                    Damage ??= firstBad;
                }

                committedSince |= BinaryPrimitives.ReadUInt32BigEndian(frame[4..]) != 0;
            }
        }

        private bool SumsAre(ReadOnlySpan<byte> stored) =>
            BinaryPrimitives.ReadUInt32BigEndian(stored) == sum0 && BinaryPrimitives.ReadUInt32BigEndian(stored[4..]) == sum1;

        private void Add(ReadOnlySpan<byte> bytes)
        {
            for (; bytes.Length >= 8; bytes = bytes[8..])
            {
                sum0 += Word(bytes) + sum1;
                sum1 += Word(bytes[4..]) + sum0;
            }
        }

        private uint Word(ReadOnlySpan<byte> bytes) =>
            bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
