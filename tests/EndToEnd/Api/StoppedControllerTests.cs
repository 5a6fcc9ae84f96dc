using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace EndToEnd.Api;

/// <summary>That the embedded Argo CD is its pods: what one of them does, nobody does without it.</summary>
[Collection(RunningTutorialCollection.Name)]
public sealed class StoppedControllerTests(RunningTutorial tutorial)
{
    private const string Controller = "argocd-applicationset-controller";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_directory_becomes_an_application_while_the_pod_of_the_applicationset_controller_is_gone()
    {
        var kubectl = await Kubectl.FindAsync(tutorial.Dashboard.Kubeconfig, tutorial.Folder);
        var clone = await tutorial.CloneAsync(Cancelled);

        // Whoever would heal it goes first.
        await kubectl.RunAsync(Cancelled, "-n", "argo", "scale", "statefulset", "argocd-application-controller", "--replicas", "0");
        await kubectl.RunAsync(Cancelled, "-n", "argo", "wait", "pod/argocd-application-controller-0", "--for=delete", "--timeout=60s");
        await kubectl.RunAsync(Cancelled, "-n", "argo", "scale", "deployment", Controller, "--replicas", "0");
        await tutorial.Cluster.UntilAsync(ResourceTypes.Pods, all => !all.Values.Any(IsOfController), Cancelled);

        await clone.WriteServiceAsync("stock", Cancelled);
        await clone.CommitAndPushAsync("Add stock", Cancelled);

        // Asked to look at git now, without what the repo server remembers, the controller would; there is none.
        await kubectl.RunAsync(Cancelled, "-n", "argo", "annotate", "applicationset", "coffee", "argocd.argoproj.io/application-set-refresh=true");

        // The Application is made only after there is a pod of its controller again, however long that takes.
        var pod = tutorial.Cluster.UntilAsync(ResourceTypes.Pods, all => all.Values.Any(IsOfController), Cancelled);
        var application = tutorial.Cluster.UntilAsync(ResourceTypes.Applications, all => all.ContainsKey(new ObjectKey("argo", "stock")), Cancelled);
        Assert.Null(await tutorial.Cluster.Resources.FindAsync(ResourceTypes.Applications, new("argo", "stock"), Cancelled));
        await kubectl.RunAsync(Cancelled, "-n", "argo", "scale", "statefulset", "argocd-application-controller", "--replicas", "1");
        Assert.True(await pod <= await application, "the Application appeared before there was a pod of its controller");

        await tutorial.Cluster.UntilHealthyAsync([.. RunningTutorial.Eleven, "stock"], Cancelled);
        clone.RemoveService("stock");
        await clone.CommitAndPushAsync("Remove stock", Cancelled);
        await tutorial.Cluster.UntilHealthyAsync(RunningTutorial.Eleven, Cancelled);
    }

    private static bool IsOfController(JsonObject pod) => (string?)pod["metadata"]?["labels"]?["app.kubernetes.io/name"] == Controller;
}
