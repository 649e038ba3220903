namespace Akka.Annotations;

/// <summary>The API may change in a minor version.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class ApiMayChangeAttribute : Attribute;

/// <summary>The type is not meant to be a base type outside its package.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class DoNotInheritAttribute : Attribute;

/// <summary>Public for technical reasons only; it may change in any version.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class InternalApiAttribute : Attribute;

/// <summary>Internal, yet kept stable for closely related packages.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class InternalStableApiAttribute : Attribute;
