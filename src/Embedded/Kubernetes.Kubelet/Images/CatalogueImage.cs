using System.Collections.Immutable;

namespace Kubernetes.Kubelet.Images;

/// <summary>A repository of images that the node can really run.</summary>
/// <param name="Repository">Its name as pods write it, such as <c>coffee/cart</c> or <c>quay.io/argoproj/argocd</c>.</param>
/// <param name="Tags">The tags that exist; empty where every tag is taken for the same program.</param>
public abstract record CatalogueImage(string Repository, ImmutableArray<string> Tags);
