using Bunit;
using Clusters;
using Clusters.Tools;
using Dashboard.Hosting;
using Dashboard.Tests.Fakes;
using GitRepository;
using Microsoft.Extensions.DependencyInjection;
using Tutorial;
using Tutorial.Load;

namespace Dashboard.Tests;

/// <summary>Renders pages over the fakes of the three seams, with everything else as in the product.</summary>
public abstract class PageContext : BunitContext
{
    private protected PageContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLogging().AddPages();
        Services.AddSingleton(new TerminalSetup(Cluster.KubeconfigPath, new Uri("http://127.0.0.1:4321"), "/data/upstream/authority.crt"));
        Services.AddSingleton<ICluster>(Cluster).AddSingleton<ITutorial>(Tutorial).AddSingleton<ILearnerRepository>(Repository)
            .AddSingleton<ILoadGenerator>(Load).AddSingleton(Folder);
    }

    private protected FakeCluster Cluster { get; } = new();

    private protected FakeLoad Load { get; } = new();

    private protected LearnerFolder Folder { get; } = new(Directory.CreateTempSubdirectory("pages").FullName);

    private protected FakeTutorial Tutorial { get; } = new();

    private protected FakeRepository Repository { get; } = new(("gitops/applications/coffee/order/kustomization.yaml", "kind: Kustomization\n"), ("gitops/bootstrap/phase-1/kustomization.yaml", "kind: Kustomization\n"));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Directory.Exists(Folder.Path)) { Directory.Delete(Folder.Path, recursive: true); }
    }
}
