// Akka.NET's Config says nothing about null, and callers must compile alike against it and against this one.
#nullable disable
using Akka.Configuration.Hocon;
using Akka.Util.Internal;
using Parsed = global::Hocon;

namespace Akka.Configuration;

/// <summary>
/// Settings: a tree of values, and beneath it a fallback for what it lacks. Objects merge with the fallback's key by key;
/// any other value hides the fallback's. A path is keys separated by dots; a key that holds dots is quoted. An absent path
/// gives the default; a value that cannot be read as asked throws <see cref="FormatException"/> naming the path
/// (<see cref="NotSupportedException"/> for a boolean).
/// </summary>
public class Config
{
    public static readonly Config Empty = ConfigurationFactory.Empty;

    private readonly Lazy<Parsed.HoconObject> _merged;

    public Config()
        : this(new Parsed.HoconObject(), null)
    {
    }

    public Config(HoconRoot root)
        : this(Tree(root), null)
    {
    }

    public Config(Config source, Config fallback)
        : this((source ?? throw new ArgumentNullException(nameof(source), "The source configuration cannot be null")).Own, fallback)
    {
    }

    private Config(Parsed.HoconObject own, Config fallback)
    {
        Own = own;
        Fallback = fallback;
        _merged = new Lazy<Parsed.HoconObject>(() => Fallback is null ? Own : Parsed.HoconObject.Merged(Own, Fallback._merged.Value));
    }

    public Config Fallback { get; }

    /// <summary>Without the fallback.</summary>
    public virtual HoconValue Root => new(new Parsed.HoconValue(Own));

    /// <summary>True when this has no values of its own, whatever its fallback has.</summary>
    public virtual bool IsEmpty => Own.IsEmpty;

    private Parsed.HoconObject Own { get; }

    public virtual bool HasPath(string path) => Find(path) is not null;

    public HoconValue GetValue(string path) => Find(path) is { } value ? new HoconValue(value) : null;

    public virtual string GetString(string path, string @default = null) => Read(path, v => v.GetString(), @default);

    public virtual bool GetBoolean(string path, bool @default = false) => Read(path, v => v.GetBoolean(), @default);

    public virtual int GetInt(string path, int @default = 0) => Read(path, v => v.GetInt(), @default);

    public virtual long GetLong(string path, long @default = 0) => Read(path, v => v.GetLong(), @default);

    public virtual float GetFloat(string path, float @default = 0) => Read(path, v => v.GetFloat(), @default);

    public virtual double GetDouble(string path, double @default = 0) => Read(path, v => v.GetDouble(), @default);

    public virtual decimal GetDecimal(string path, decimal @default = 0) => Read(path, v => v.GetDecimal(), @default);

    /// <summary>A duration; without a unit it counts milliseconds. <c>infinite</c> is <see cref="Timeout.InfiniteTimeSpan"/>.
    /// An absent path without a default is zero.</summary>
    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        Read(path, v => v.GetTimeSpan(allowInfinite), @default ?? TimeSpan.Zero);

    /// <summary>Bytes; null when absent.</summary>
    public virtual long? GetByteSize(string path) => GetByteSize(path, null);

    /// <summary>Bytes.</summary>
    public virtual long? GetByteSize(string path, long? def = null) => Read(path, v => v.GetByteSize(), def);

    public virtual IList<string> GetStringList(string path) => GetStringList(path, []);

    public virtual IList<string> GetStringList(string path, string[] defaultPaths) => Read(path, v => v.GetStringList(), defaultPaths);

    public virtual IList<bool> GetBooleanList(string path) => Read(path, v => v.GetBooleanList(), []);

    public virtual IList<byte> GetByteList(string path) => Read(path, v => v.GetByteList(), []);

    public virtual IList<int> GetIntList(string path) => Read(path, v => v.GetIntList(), []);

    public virtual IList<long> GetLongList(string path) => Read(path, v => v.GetLongList(), []);

    public virtual IList<float> GetFloatList(string path) => Read(path, v => v.GetFloatList(), []);

    public virtual IList<double> GetDoubleList(string path) => Read(path, v => v.GetDoubleList(), []);

    public virtual IList<decimal> GetDecimalList(string path) => Read(path, v => v.GetDecimalList(), []);

    /// <summary>What is under the path, the fallback's included; null when nothing is.</summary>
    public virtual Config GetConfig(string path)
    {
        var value = Find(path);
        return value is null ? null
            : value.TryGetObject(out var tree) ? new Config(tree, null)
            : throw new FormatException($"{path}: expected an object, found '{value.Raw}'");
    }

    /// <summary>The same settings with one more fallback beneath all that are there.</summary>
    public virtual Config WithFallback(Config fallback)
    {
        if (ReferenceEquals(fallback, this))
        {
            throw new ArgumentException("Config can not have itself as fallback", nameof(fallback));
        }

        return fallback.IsNullOrEmpty() && fallback?.Fallback is null ? this
            : IsEmpty && Fallback is null ? fallback
            : Copy(fallback);
    }

    /// <summary>The fields at the root, the fallback's included.</summary>
    public virtual IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable() =>
        _merged.Value.Select(f => new KeyValuePair<string, HoconValue>(f.Key, new HoconValue(f.Value.Value)));

    public override string ToString() => Own.ToString();

    public string ToString(bool includeFallback) => includeFallback ? _merged.Value.ToString() : ToString();

    public static Config operator +(Config config, string fallback) =>
        config.WithFallback(ConfigurationFactory.ParseString(fallback));

    public static Config operator +(string configHocon, Config fallbackConfig) =>
        ConfigurationFactory.ParseString(configHocon).WithFallback(fallbackConfig);

    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    protected Config Copy(Config fallback = null) =>
        new(Own, fallback is null ? Fallback : Fallback is null ? fallback : Fallback.WithFallback(fallback));

    private static Parsed.HoconObject Tree(HoconRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return root.Value.Parsed.TryGetObject(out var tree) ? tree
            : root.Value.IsEmpty ? new Parsed.HoconObject()
            : throw new ArgumentException("The root of a configuration is an object", nameof(root));
    }

    private Parsed.HoconValue Find(string path)
    {
        var value = default(Parsed.HoconValue);
        var at = _merged.Value;
        foreach (var key in path.SplitDottedPathHonouringQuotes())
        {
            if (at is null || !at.TryGetField(key, out var field))
            {
                return null;
            }

            value = field.Value;
            value.TryGetObject(out at);
        }

        return value;
    }

    private T Read<T>(string path, Func<HoconValue, T> read, T absent)
    {
        if (Find(path) is not { } value)
        {
            return absent;
        }

        try
        {
            return read(new HoconValue(value));
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
        catch (NotSupportedException e)
        {
            throw new NotSupportedException($"{path}: {e.Message}", e);
        }
    }
}
