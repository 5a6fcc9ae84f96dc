namespace Kubernetes.Kubelet.Exec;

/// <summary>What leaves a list of commands before its end.</summary>
internal enum ShellJump
{
    None,
    Break,
    Continue,
    Return,
    Exit,
}
