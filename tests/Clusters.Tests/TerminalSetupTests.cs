using Clusters.Tools;

namespace Clusters.Tests;

public sealed class TerminalSetupTests
{
    [Fact]
    public void Names_the_kubeconfig_and_where_upstream_answers_without_a_network() => Assert.Equal(
        """
        export KUBECONFIG=/data/cluster/kubeconfig
        export HTTPS_PROXY=http://127.0.0.1:4321
        export SSL_CERT_FILE=/data/upstream/authority.crt
        """,
        new TerminalSetup("/data/cluster/kubeconfig", new Uri("http://127.0.0.1:4321"), "/data/upstream/authority.crt").ForBash);

    [Fact]
    public void Quotes_what_bash_would_read_differently() => Assert.Equal(
        @"export KUBECONFIG='/home/o'\''neill/my data/$(reboot)'", new TerminalSetup("/home/o'neill/my data/$(reboot)").ForBash);
}
