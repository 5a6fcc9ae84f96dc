using System.Collections.Immutable;
using ArgoCD.Git;
using ArgoCD.Programs;
using ArgoCD.RepoServer;
using Kubernetes.Runtime.Programs;
using Kustomize.Remote;

namespace ArgoCD;

/// <summary>The components of Argo CD as programs of containers. Each call makes a new one, with nothing shared between pods.</summary>
/// <param name="git">How the repo server reads repositories.</param>
/// <param name="remote">What the repo server finds at remote addresses.</param>
/// <param name="version">The version that the components report, such as <c>v3.5.1</c>.</param>
public sealed class ArgoCDPrograms(IGitSource git, IRemoteContent remote, string version)
{
    /// <summary>Compares, syncs and deletes Applications.</summary>
    public IContainerProgram ApplicationController() => new ApplicationControllerProgram(version);

    /// <summary>Turns ApplicationSets into Applications.</summary>
    public IContainerProgram ApplicationSetController() => new ApplicationSetControllerProgram(version);

    /// <summary>Ports of the notifications controller, which is not embedded.</summary>
    public static IContainerProgram Notifications() => new StandInProgram("argocd-notifications-controller", "it sends no notifications", [9001]);

    /// <summary>Ports of dex, which is not embedded.</summary>
    public static IContainerProgram Dex() => new StandInProgram("dex", "nobody can sign in through it", [5556, 5557, 5558]);

    /// <summary>The port of Redis, which is not embedded.</summary>
    public static IContainerProgram Redis() => new StandInProgram("redis", "it stores nothing; the components keep their caches themselves", [6379]);

    /// <summary>Reads git and renders.</summary>
    public IContainerProgram RepoServer() => new RepoServerProgram(git, remote, SourceRenderers.Create(remote), version);

    /// <summary>Receives webhooks and creates the project <c>default</c>.</summary>
    public IContainerProgram Server() => new ArgoServerProgram(version);

    /// <summary>Finds the program that an image of Argo CD, dex or Redis runs.</summary>
    /// <param name="image">The image, such as <c>quay.io/argoproj/argocd:v3.5.1</c>.</param>
    /// <param name="arguments">Command and arguments of the container.</param>
    /// <returns>A new program; null where the image is none of these or runs another command.</returns>
    public IContainerProgram? Find(string image, ImmutableArray<string> arguments)
    {
        var name = image[(image.LastIndexOf('/') + 1)..].Split(':', '@')[0];
        var command = arguments.Select(argument => argument[(argument.LastIndexOf('/') + 1)..])
            .FirstOrDefault(argument => argument.StartsWith("argocd-", StringComparison.Ordinal), "");
        return (name, command) switch
        {
            ("argocd", "argocd-application-controller") => ApplicationController(),
            ("argocd", "argocd-applicationset-controller") => ApplicationSetController(),
            ("argocd", "argocd-repo-server") => RepoServer(),
            ("argocd", "argocd-server") => Server(),
            ("argocd", "argocd-notifications") => Notifications(),
            ("dex", _) => Dex(),
            ("redis", _) => Redis(),
            _ => null,
        };
    }
}
