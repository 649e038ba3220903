using Akka.Actor;
using Akka.Cluster.Namespaces.Node;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;

// One node of a cluster; the one argument is its configuration.
using var system = ActorSystem.Create("namespaces", ConfigurationFactory.ParseString(args[0]));
system.ActorOf(Props.Create(() => new MembershipTeller()), "membership");
var host = Akka.Cluster.Cluster.Get(system).SelfAddress.Host!;
Input.Follow(ClusterSingleton.Get(system).Init(SingletonActor.Create(Props.Create(() => new TellingSingleton(host)), "one")));

await system.WhenTerminated.ConfigureAwait(false);
Line.Write("ended", CoordinatedShutdown.Get(system).ShutdownReason?.GetType().Name ?? "unknown");
