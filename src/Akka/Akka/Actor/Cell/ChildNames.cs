using System.Globalization;
using System.Text;

namespace Akka.Actor.Internal;

internal static class ChildNames
{
    private const string Digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";

    /// <summary><c>$a</c>, <c>$b</c>, … in base 64, lowest digit first.</summary>
    public static string Generated(long number)
    {
        var name = new StringBuilder("$");
        do
        {
            name.Append(Digits[(int)(number & 63)]);
            number >>= 6;
        }
        while (number != 0);
        return name.ToString();
    }

    public static void Check(string name, ActorPath parent)
    {
        if (name.Length == 0)
        {
            throw new InvalidActorNameException("Actor name must not be empty.");
        }

        if (!ActorPath.IsValidPathElement(name))
        {
            throw new InvalidActorNameException(
                $"Illegal actor name [{name}] under {parent}. Actor paths MUST: not start with `$`, include only ASCII letters and can only contain these special characters: {ActorPath.ValidSymbols}.");
        }
    }

    /// <summary><c>name#uid</c> names one incarnation; without a uid, whichever has the name.</summary>
    public static (string Name, long Uid) SplitUid(string name)
    {
        var hash = name.IndexOf('#', StringComparison.Ordinal);
        return hash < 0
            ? (name, ActorCell.UndefinedUid)
            : (name[..hash], long.Parse(name.AsSpan(hash + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    public static long NewUid(Settings settings) => settings.Random.NextInt64(1, int.MaxValue);
}
