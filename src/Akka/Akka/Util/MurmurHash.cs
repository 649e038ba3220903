namespace Akka.Util;

/// <summary>The MurmurHash 3 variant that Akka hashes strings with. Values are stable: a string has the same hash on every
/// node.</summary>
public static class MurmurHash
{
    private const uint Seed = 0xf7ca7fd2;
    private const uint VisibleMagic = 0x971e137b;
    private const uint StartMagicA = 0x95543787;
    private const uint StartMagicB = 0x2ad7eb25;
    private const uint HiddenMixerA = 0x7b7d159c;
    private const uint HiddenMixerB = 0x6bce6396;
    private const uint FinalMixer1 = 0x85ebca6b;
    private const uint FinalMixer2 = 0xc2b2ae35;

    /// <summary>Two characters a step; an odd last one alone.</summary>
    public static int StringHash(string s)
    {
        unchecked
        {
            var hash = ((uint)s.Length * Seed) ^ VisibleMagic;
            uint a = StartMagicA, b = StartMagicB;
            for (var i = 0; i < s.Length; i += 2)
            {
                var value = i + 1 < s.Length ? ((uint)s[i] << 16) + s[i + 1] : s[i];
                hash = ((hash ^ (uint.RotateLeft(value * a, 11) * b)) * 3) + 0x52dce729;
                a = (a * 5) + HiddenMixerA;
                b = (b * 5) + HiddenMixerB;
            }

            hash = (hash ^ (hash >> 16)) * FinalMixer1;
            hash = (hash ^ (hash >> 13)) * FinalMixer2;
            return (int)(hash ^ (hash >> 16));
        }
    }
}
