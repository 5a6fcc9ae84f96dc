using System.Globalization;
using System.Text;
using k8s;
using k8s.Models;

namespace Kubernetes.Controllers;

/// <summary>Names a pod template: FNV-1a 32, its decimal digits in the alphabet of generated names.</summary>
internal static class TemplateHash
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    public static string Of(V1PodTemplateSpec template, int? collisionCount)
    {
        var hash = 2166136261u;
        foreach (var value in Encoding.UTF8.GetBytes(KubernetesJson.Serialize(template)))
        {
            hash = (hash ^ value) * 16777619u;
        }

        foreach (var value in BitConverter.GetBytes(collisionCount ?? 0).Where(_ => collisionCount is not null))
        {
            hash = (hash ^ value) * 16777619u;
        }

        return string.Concat(hash.ToString(CultureInfo.InvariantCulture).Select(digit => Alphabet[digit % Alphabet.Length]));
    }
}
