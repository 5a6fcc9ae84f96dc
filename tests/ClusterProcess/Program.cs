using Clusters.Embedded;
using GitRepository;
using Microsoft.Extensions.Logging.Abstractions;

// An embedded cluster in a process of its own, for whoever reaches it by its kubeconfig alone:
//   ClusterProcess FOLDER IMAGES GIT-HOST-ADDRESS
// FOLDER/repository/remote.git is what Argo CD reads. It prints the kubeconfig's path once its API answers, and ends with its standard input.
if (args is not [var folder, var images, var gitHost])
{
    await Console.Error.WriteLineAsync("ClusterProcess FOLDER IMAGES GIT-HOST-ADDRESS");
    return 2;
}

await using var repository = await LearnerRepository.OpenAsync(
    new() { DataDirectory = Path.Combine(folder, "repository"), SeedDirectory = "" }, CancellationToken.None);
var host = new EmbeddedClusterHost(new EmbeddedClusterSettings
{
    DataDirectory = Path.Combine(folder, "cluster"),
    ApiPort = 0,
    ImagesDirectory = images,
    Repository = repository,
    External = (address, port) => address == gitHost ? new Uri($"http://127.0.0.1:{port}") : null,
    KindConfiguration = () => File.ReadAllText(Path.Combine(repository.WorkingCopyPath, "gitops", "bootstrap", "phase-0", "local.yaml")),
    Loggers = NullLoggerFactory.Instance,
});
await using var cluster = await host.StartAsync(new Progress<string>(), CancellationToken.None);
await Console.Out.WriteLineAsync(cluster.KubeconfigPath);
await Console.In.ReadToEndAsync();
return 0;
