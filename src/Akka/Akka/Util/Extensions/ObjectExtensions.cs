namespace Akka.Util.Extensions;

public static class ObjectExtensions
{
    /// <summary>Empty for null.</summary>
    public static Option<T> AsOption<T>(this T obj) => Option<T>.Create(obj);
}
