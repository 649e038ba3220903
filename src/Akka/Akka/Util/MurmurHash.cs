namespace Akka.Util;

/// <summary>The MurmurHash 3 variant that Akka hashes strings and byte arrays with. Values are stable: consistent
/// hashing rings on different nodes agree.</summary>
public static class MurmurHash
{
    public const uint StartMagicA = 0x95543787;
    public const uint StartMagicB = 0x2ad7eb25;

    private const uint HiddenMixerA = 0x7b7d159c;
    private const uint HiddenMixerB = 0x6bce6396;
    private const uint FinalMixer1 = 0x85ebca6b;
    private const uint FinalMixer2 = 0xc2b2ae35;
    private const uint SeedString = 0xf7ca7fd2;
    private const uint SeedArray = 0x3c074a61;
    private const uint VisibleMagic = 0x971e137b;

    public static uint StartHash(uint seed) => seed ^ VisibleMagic;

    public static uint NextMagicA(uint magicA) => unchecked((magicA * 5) + HiddenMixerA);

    public static uint NextMagicB(uint magicB) => unchecked((magicB * 5) + HiddenMixerB);

    public static uint ExtendHash(uint hash, uint value, uint magicA, uint magicB) =>
        unchecked(((hash ^ (uint.RotateLeft(value * magicA, 11) * magicB)) * 3) + 0x52dce729);

    public static uint FinalizeHash(uint hash)
    {
        unchecked
        {
            var i = (hash ^ (hash >> 16)) * FinalMixer1;
            i = (i ^ (i >> 13)) * FinalMixer2;
            return i ^ (i >> 16);
        }
    }

    /// <summary>Two characters a step; an odd last one alone.</summary>
    public static int StringHash(string s)
    {
        var hash = StartHash(unchecked((uint)s.Length * SeedString));
        uint a = StartMagicA, b = StartMagicB;
        var i = 0;
        for (; i + 1 < s.Length; i += 2)
        {
            hash = ExtendHash(hash, ((uint)s[i] << 16) + s[i + 1], a, b);
            a = NextMagicA(a);
            b = NextMagicB(b);
        }

        if (i < s.Length)
        {
            hash = ExtendHash(hash, s[i], a, b);
        }

        return unchecked((int)FinalizeHash(hash));
    }

    public static int ByteHash(byte[] b) => ArrayHash(b);

    public static int ArrayHash<T>(T[] a)
    {
        var hash = StartHash(unchecked((uint)a.Length * SeedArray));
        uint magicA = StartMagicA, magicB = StartMagicB;
        foreach (var item in a)
        {
            hash = ExtendHash(hash, unchecked((uint)(item?.GetHashCode() ?? 0)), magicA, magicB);
            magicA = NextMagicA(magicA);
            magicB = NextMagicB(magicB);
        }

        return unchecked((int)FinalizeHash(hash));
    }

    /// <summary>Independent of the items' order.</summary>
    public static int SymmetricHash<T>(IEnumerable<T> xs, uint seed)
    {
        uint sum = 0, xor = 0, n = 0, product = 1;
        foreach (var x in xs)
        {
            var h = unchecked((uint)(x?.GetHashCode() ?? 0));
            unchecked
            {
                sum += h;
                xor ^= h;
                product *= h == 0 ? 1 : h;
                n++;
            }
        }

        unchecked
        {
            var hash = StartHash(seed * n);
            uint a = StartMagicA, b = StartMagicB;
            foreach (var value in new[] { sum, xor, product })
            {
                hash = ExtendHash(hash, value, a, b);
                a = NextMagicA(a);
                b = NextMagicB(b);
            }

            return (int)FinalizeHash(hash);
        }
    }
}
