using System.Collections.Immutable;
using System.Text;
using k8s.Models;
using Kubernetes.Kubelet.Exec;
using Kubernetes.Kubelet.Network;
using Kubernetes.Runtime;

namespace Kubernetes.Kubelet.Tests.Exec;

public sealed class ShellTests : IDisposable
{
    private static readonly string[] Pieces =
    [
        "if", "then", "else", "elif", "fi", "for", "in", "while", "until", "do", "done", "case", "esac", "{", "}", "(", ")", ";", ";;", "&&", "||", "|", "&", "\n", " ", "echo a", "true", "false", "x=1",
        "$x", "${x:-y}", "${x%a}", "${", "$(", "$((1+", "))", "`", "'", "\"", "\\", "<<EOF\n", "EOF\n", "> f", "2>&1", "<", "* ?", "[a-", "!", "f()", "break", "continue 2", "exit 3", "read x", "printf %d x",
        "seq 3", "#", "set -e", "shift", "\"$@\"", "tail -n +x", "cut -f1-", "sed s/a", "tr a-z A", "test 1 -gt", "[ a = b", "[[ a && b ]]", "date +%", "timeout 1 x", "eval", "exec", ". f", "head -c 3", "${#x}",
        "$((x/0))", "%%", "\0", "é", "wait", "env A=1", "grep [", "sort", "uniq -c", "cat f",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("shell-").FullName;
    private readonly ClusterNetwork _network = new(new ClusterNetworkOptions());
    private readonly ShellSession _session;

    public ShellTests()
    {
        foreach (var name in new[] { "root", "settings", "scratch" }) { Directory.CreateDirectory(Path.Combine(_folder, name)); }
        File.WriteAllText(Path.Combine(_folder, "settings", "greeting"), "hello\nworld\n");
        var container = new V1Container { VolumeMounts = [new V1VolumeMount { Name = "settings", MountPath = "/etc/settings" }, new V1VolumeMount { Name = "scratch", MountPath = "/scratch" }] };
        var pod = new V1Pod { Spec = new V1PodSpec { Volumes = [new V1Volume { Name = "settings", ConfigMap = new V1ConfigMapVolumeSource { Name = "s" } }, new V1Volume { Name = "scratch", EmptyDir = new V1EmptyDirVolumeSource() }] } };
        var volumes = ImmutableDictionary<string, string>.Empty.Add("settings", Path.Combine(_folder, "settings")).Add("scratch", Path.Combine(_folder, "scratch"));
        _session = new ShellSession
        {
            Pod = new ObjectKey("coffee", "cart-1"),
            MainCommand = "dotnet Coffee.Cart.dll",
            Files = new ContainerFiles(Path.Combine(_folder, "root"), container, pod, volumes),
            Network = _network,
            Time = TimeProvider.System,
            Environment = ImmutableDictionary<string, string>.Empty.Add("COLOR", "green").Add("EMPTY", "").Add("WORDS", "a b"),
        };
    }

    public void Dispose()
    {
        _network.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("echo $COLOR ${COLOR}ish ${NONE:-none} '$COLOR' \"$WORDS\"", "green greenish none $COLOR a b\n")]
    [InlineData("echo one; echo two && echo three || echo four", "one\ntwo\nthree\n")]
    [InlineData("false || echo or; false && echo and; echo $?", "or\n1\n")]
    [InlineData("cat /etc/settings/greeting | grep -c o", "2\n")]
    [InlineData("cat /etc/settings/greeting | sort -r | head -n 1", "world\n")]
    [InlineData("cd /etc && pwd && ls settings", "/etc\ngreeting\n")]
    [InlineData("ls /", "etc\nscratch\ntmp\n")]
    [InlineData("echo x > /scratch/f; echo y >> /scratch/f; cat < /scratch/f; wc -l /scratch/f", "x\ny\n2 /scratch/f\n")]
    [InlineData("mkdir -p /tmp/a/b; touch /tmp/a/b/c; ls /tmp/a/b; rm -r /tmp/a; ls /tmp", "c\n")]
    [InlineData("echo in $(hostname) of $(echo $(whoami))", "in cart-1 of root\n")]
    [InlineData("X=1; export Y=2; echo $X$Y; unset X; echo [$X]", "12\n[]\n")]
    [InlineData("[ -f /etc/settings/greeting ] && echo file; [ -d /etc ] && echo folder; [ a = b ] || echo differ", "file\nfolder\ndiffer\n")]
    [InlineData("echo error >&2; echo out 2>/dev/null", "out\n")]
    [InlineData("# nothing\necho a\\ b   # a comment", "a b\n")]
    [InlineData("sh -c 'echo nested $COLOR'", "nested green\n")]
    [InlineData("sh -c 'exit 3'; echo $?; (cd /etc; exit 4); echo $? $(pwd)", "3\n4 /\n")]
    [InlineData("for i in 1 2 3; do if [ $i -eq 2 ]; then continue; fi; echo $i; done", "1\n3\n")]
    [InlineData("i=0; while [ $i -lt 3 ]; do i=$((i + 1)); done; echo $i; until [ $i -le 1 ]; do i=$((i-1)); done; echo $((i * 7 % 4 == 3))", "3\n1\n")]
    [InlineData("while true; do echo x; done | head -n 2", "x\nx\n")]
    [InlineData("for a in 1 2; do for b in 1 2; do [ $b = 2 ] && break 2; echo $a$b; done; done", "11\n")]
    [InlineData("case $COLOR in red|blue) echo no;; gr*) echo yes;; *) echo other;; esac", "yes\n")]
    [InlineData("f() { echo f $1 $#; return 3; }; f a b || echo $?", "f a 2\n3\n")]
    [InlineData("cat <<EOF\n$COLOR $((1+1))\nEOF\ncat <<'EOF' | tr a-z A-Z\n$COLOR\nEOF\necho end", "green 2\n$COLOR\nend\n")]
    [InlineData("printf 'a b\\nc d\\n' | while read x y; do echo $y-$x; done", "b-a\nd-c\n")]
    [InlineData("ls /etc/settings/* /nosuch/* 2>&1; echo '*' /etc/set*", "ls: /nosuch/*: No such file or directory\n/etc/settings/greeting\n* /etc/settings\n")]
    [InlineData("x=/a/b.txt; echo ${x##*/} ${x%.txt} ${#x} ${NONE:=set} $NONE ${COLOR:+is}", "b.txt /a/b 8 set set is\n")]
    [InlineData("seq 2 3; printf '%s=%03d\\n' a 1 b 2; date -u +%Y | wc -c", "2\n3\na=001\nb=002\n5\n")]
    [InlineData("echo `echo tick` | sed s/i/o/ | cut -c1-3; echo a:b:c | cut -d: -f2-", "toc\nb:c\n")]
    [InlineData("(echo late) & wait; ! false && echo not; A=1 env | grep ^A=; echo [$A]", "late\nnot\nA=1\n[]\n")]
    [InlineData("set -- a 'b c'; for w in \"$@\"; do echo $w; done; echo $# $1; shift; echo $1", "a\nb c\n2 a\nb c\n")]
    [InlineData("sh -ec 'false; echo no' x; echo $?; sh -c 'echo $0 $1' me too", "1\nme too\n")]
    [InlineData("printf '#!/bin/sh\\necho run $1\\n' > /tmp/run.sh; sh /tmp/run.sh a; /tmp/run.sh b", "run a\nrun b\n")]
    [InlineData("[ -n x -a 2 -gt 1 ] && [[ a == a && 1 -lt 2 ]] && test ! -f /nosuch && echo holds", "holds\n")]
    [InlineData("timeout 0.05 sleep 60; echo $?; { echo a; echo b; } > /tmp/two; wc -l < /tmp/two", "143\n2\n")]
    [InlineData("cat /scratch/../etc/settings/../../../../etc/settings/greeting | tail -1", "world\n")]
    public async Task A_script_runs(string script, string output) => Assert.Equal(output, (await RunAsync(script)).Output);

    [Theory]
    [InlineData("exit 4", 4, "")]
    [InlineData("nosuch", 127, "sh: nosuch: not found\n")]
    [InlineData("cat /nosuch", 1, "cat: can't open '/nosuch': No such file or directory\n")]
    [InlineData("echo x > /etc/settings/greeting", 1, "sh: Read-only file system\n")]
    [InlineData("rm -rf /etc/settings/greeting", 1, "rm: Read-only file system\n")]
    [InlineData("for i in 1 2; do echo $i", 2, "sh: syntax error: unexpected end of file (expecting \"done\")\n")]
    [InlineData("if true; fi", 2, "sh: syntax error: unexpected \"fi\"\n")]
    [InlineData("echo )", 2, "sh: syntax error: unexpected \")\"\n")]
    [InlineData("echo $((1 / 0))", 2, "sh: arithmetic expression: division by zero\n")]
    [InlineData("set -e; false; echo no", 1, "")]
    [InlineData("set -eu; echo ${NONE?is not set}", 2, "sh: NONE: is not set\n")]
    [InlineData("set -x; echo a >/dev/null", 0, "+ echo a\n")]
    [InlineData("f() { f; }; f", 2, "sh: commands within commands are nested too deeply\n")]
    [InlineData("x=aa; while true; do x=$x$x; done", 2, "sh: x: the variables take too much room\n")]
    [InlineData("x=aa; while true; do echo $x$x >/tmp/x; x=$(cat /tmp/x /tmp/x); done", 2, "sh: argument list too long\n")]
    [InlineData("set -- a b; while true; do set -- \"$@\" \"$@\"; done", 2, "sh: argument list too long\n")]
    [InlineData("i=0; while [ $i -lt 100 ]; do sleep 100 & i=$((i + 1)); done", 2, "sh: can't fork: Resource temporarily unavailable\n")]
    [InlineData("i=0; while [ $i -lt 100 ]; do true & wait; i=$((i + 1)); done; set ''; echo $# >&2", 0, "1\n")]
    [InlineData("echo 'open", 2, "sh: syntax error: unterminated quoted string\n")]
    [InlineData("echo $(echo", 2, "sh: syntax error: unterminated $(\n")]
    [InlineData("wget -qO- http://nosuch", 1, "wget: dial tcp: lookup nosuch on 10.96.0.10:53: no such host\n")]
    public async Task A_script_that_fails_says_why(string script, int code, string error)
    {
        var result = await RunAsync(script);
        Assert.Equal((code, error), (result.Code, result.Error));
    }

    [Fact]
    public async Task A_link_out_of_a_volume_is_not_followed()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "scratch", "out"), "/etc/hostname");
        var result = await RunAsync("cat /scratch/out");
        Assert.Equal((1, "cat: Too many levels of symbolic links\n"), (result.Code, result.Error));
    }

    [Fact]
    public async Task An_archive_goes_out_and_comes_back_and_cannot_leave_the_container()
    {
        await RunAsync("mkdir -p /scratch/d; echo x > /scratch/d/f");
        var token = TestContext.Current.CancellationToken;
        using var copied = new MemoryStream();
        Assert.Equal(0, await new Shell(_session).RunAsync(["tar", "cf", "-", "/scratch/d"], new ExecStreams(Stream.Null, copied, Stream.Null), false, token));
        copied.Position = 0;
        Assert.Equal(0, await new Shell(_session).RunAsync(["tar", "-xmf", "-", "-C", "/tmp"], new ExecStreams(copied, Stream.Null, Stream.Null), false, token));
        Assert.Equal("x\n", (await RunAsync("cat /tmp/scratch/d/f")).Output);

        using var archive = new MemoryStream();
        using (var evil = new System.Formats.Tar.TarWriter(archive, leaveOpen: true))
        {
            using var content = new MemoryStream("outside"u8.ToArray());
            await evil.WriteEntryAsync(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "../../../../escaped") { DataStream = content }, token);
        }

        archive.Position = 0;
        Assert.Equal(0, await new Shell(_session).RunAsync(["tar", "-xmf", "-", "-C", "/tmp"], new ExecStreams(archive, Stream.Null, Stream.Null), false, token));
        Assert.False(File.Exists(Path.Combine(_folder, "..", "escaped")));
        Assert.Equal("outside", await File.ReadAllTextAsync(Path.Combine(_folder, "root", "escaped"), token));
    }

    [Fact]
    public async Task A_terminal_echoes_keys_and_ends_with_control_d()
    {
        using var input = new MemoryStream(Encoding.ASCII.GetBytes("echo hx\u007fi\recho no\u0003\u0004"));
        using var output = new MemoryStream();

        var code = await new Shell(_session).RunAsync(["sh"], new ExecStreams(input, output, output), true, TestContext.Current.CancellationToken);

        Assert.Equal(0, code);
        Assert.EndsWith("/ # echo hx\b \bi\r\nhi\r\n/ # echo no^C\r\n/ # exit\r\n", Encoding.ASCII.GetString(output.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_of_any_text_ends_and_fails_within_the_shell_alone()
    {
        var random = new Random(7);
        for (var i = 0; i < 1_500; i++)
        {
            var script = string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(1, 14)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            var session = _session.Fork();
            try
            {
                var running = new Shell(session).RunAsync(["sh", "-c", script], new ExecStreams(Stream.Null, Stream.Null, Stream.Null), false, limit.Token);
                await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                // A loop without an end: it ended when it was told to.
            }
            catch (Exception error)
            {
                Assert.Fail($"{script}\n{error}");
            }
        }
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string script)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "root", "tmp"));
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var code = await new Shell(_session).RunAsync(["sh", "-c", script], new ExecStreams(Stream.Null, output, error), false, TestContext.Current.CancellationToken);
        return (code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }
}
