using Bunit;
using Clusters;
using Clusters.Tools;
using Dashboard.Tests.Fakes;
using GitRepository;
using Microsoft.Extensions.DependencyInjection;
using Tutorial;

namespace Dashboard.Tests;

/// <summary>Renders pages over the fakes of the three seams, with everything else as in the product.</summary>
public abstract class PageContext : BunitContext
{
    private protected PageContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLogging().AddPages();
        Services.AddSingleton(new TerminalSetup(Cluster.KubeconfigPath, new Uri("http://127.0.0.1:4321"), "/data/upstream/authority.crt"));
        Services.AddSingleton<ICluster>(Cluster).AddSingleton<ITutorial>(Tutorial).AddSingleton<ILearnerRepository>(Repository);
    }

    private protected FakeCluster Cluster { get; } = new();

    private protected FakeTutorial Tutorial { get; } = new();

    private protected FakeRepository Repository { get; } = new(("gitops/applications/coffee/order/kustomization.yaml", "kind: Kustomization\n"), ("gitops/bootstrap/phase-1/kustomization.yaml", "kind: Kustomization\n"));

}
