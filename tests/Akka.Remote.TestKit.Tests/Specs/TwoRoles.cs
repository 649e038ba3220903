using Akka.Actor;
using Akka.Configuration;

namespace Akka.Remote.TestKit.Tests.Specs;

public class TwoRoles : MultiNodeConfig
{
    public TwoRoles()
    {
        First = Role("first");
        Second = Role("second");
        TestTransport = true;
        CommonConfig = ConfigurationFactory.ParseString("akka.test.single-expect-default = 20s");
    }

    public RoleName First { get; }

    public RoleName Second { get; }
}

public class ThreeRoles : TwoRoles
{
    public ThreeRoles() => Third = Role("third");

    public RoleName Third { get; }
}
