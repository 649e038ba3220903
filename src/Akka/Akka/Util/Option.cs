namespace Akka.Util;

/// <summary>A value that may be absent.</summary>
public readonly struct Option<T>
{
    public static readonly Option<T> None;

    /// <summary>A null makes an empty option only through <see cref="Create"/> and the conversion.</summary>
    [Obsolete("Use Option<T>.Create() instead")]
    public Option(T value)
        : this(value, true)
    {
    }

    private Option(T value, bool hasValue)
    {
        Value = value;
        HasValue = hasValue;
    }

    /// <summary>The default of its type when there is none.</summary>
    public T Value { get; }

    public bool HasValue { get; }

    public bool IsEmpty => !HasValue;

    /// <summary>Empty for null.</summary>
    public static Option<T> Create(T value) => value is null ? None : new Option<T>(value, true);

    public static implicit operator Option<T>(T value) => Create(value);

    public T GetOrElse(T fallbackValue) => HasValue ? Value : fallbackValue;

    public Option<TNew> Select<TNew>(Func<T, TNew> selector) => HasValue ? selector(Value) : Option<TNew>.None;

    public bool Equals(Option<T> other) => HasValue == other.HasValue && EqualityComparer<T>.Default.Equals(Value, other.Value);

    public override bool Equals(object? obj) => obj is Option<T> other && Equals(other);

    public override int GetHashCode() => HasValue && Value is not null ? Value.GetHashCode() : 0;

    public override string ToString() => HasValue ? $"Some<{Value}>" : "None";

    public static bool operator ==(Option<T> left, Option<T> right) => left.Equals(right);

    public static bool operator !=(Option<T> left, Option<T> right) => !left.Equals(right);
}
