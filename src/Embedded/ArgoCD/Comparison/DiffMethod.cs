namespace ArgoCD.Comparison;

/// <summary>How a live object is compared with its target.</summary>
internal enum DiffMethod
{
    /// <summary>By what <c>kubectl apply</c> would make of it.</summary>
    ThreeWay,

    /// <summary>By the fields that applying on the server would own. What the server would refuse is a difference.</summary>
    ServerSideApply,

    /// <summary>By a trial on the server, as <c>ServerSideDiff=true</c> asks. What the server refuses cannot be compared.</summary>
    ServerSideDiff,
}
