using System.Net.Http.Headers;
using System.Text;

namespace Kubernetes.ApiServer.Tests.Fuzz;

/// <summary>Makes requests that are almost right.</summary>
internal sealed class MalformedRequests(int seed)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"];

    private static readonly string[] Paths =
    [
        "/api/v1/namespaces/default/configmaps", "/api/v1/namespaces/default/configmaps/a", "/api/v1/namespaces/default/pods", "/api/v1/namespaces/default/pods/a", "/api/v1/pods", "/api/v1/nodes/x/proxy/a",
        "/apis/apps/v1/namespaces/default/deployments", "/apis/apps/v1/namespaces/default/deployments/a", "/apis/apps/v1/namespaces/default/deployments/a/scale", "/apis/apps/v1/namespaces/default/deployments/a/status",
        "/api/v1/namespaces/default/pods/a/log", "/api/v1/namespaces/default/pods/a/exec", "/api/v1/namespaces/default/pods/a/portforward", "/api/v1/namespaces/default/pods/a/eviction", "/api/v1/namespaces/default/pods/a/binding",
        "/api/v1/namespaces/default/services", "/api/v1/namespaces/default/services/a:80/proxy/x", "/api/v1/namespaces", "/api/v1/namespaces/default", "/api/v1/namespaces/default/finalize",
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.fuzz.example.com", "/apis/fuzz.example.com/v1/namespaces/default/gadgets", "/apis/fuzz.example.com/v1/namespaces/default/gadgets/a",
        "/apis/rbac.authorization.k8s.io/v1/clusterroles", "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings", "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers", "/apis/batch/v1/namespaces/default/cronjobs",
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", "/apis/authentication.k8s.io/v1/tokenreviews", "/api/v1/namespaces/default/serviceaccounts/default/token",
        "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies", "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", "/apis/certificates.k8s.io/v1/certificatesigningrequests/a/approval", "/apis/events.k8s.io/v1/namespaces/default/events",
        "/openapi/v3/apis/apps/v1", "/openapi/v2", "/apis", "/api", "/version", "/healthz", "/metrics", "/", "/apis/nosuch/v1", "/api/v1/namespaces//pods", "/apis/apps/v1/namespaces/default/deployments/a/b/c/d",
    ];

    private static readonly string[] Queries =
    [
        "watch=true&timeoutSeconds=0", "watch=maybe", "limit=-1", "limit=x", "limit=2&continue=abc", "continue=%00", "labelSelector=a%3D%3D%3D", "labelSelector=a in (", "fieldSelector=spec.x%3D1", "fieldSelector=,", "resourceVersion=x",
        "resourceVersion=-1", "resourceVersion=99999999999999999999", "resourceVersionMatch=Exact", "resourceVersionMatch=Other&resourceVersion=1", "dryRun=Some", "fieldValidation=Loud", "fieldManager=" + "x0123456789x0123456789x0123456789x0123456789x0123456789x0123456789x0123456789x0123456789x0123456789x0123456789x0123456789x0123456789", "force=true",
        "propagationPolicy=Sideways", "gracePeriodSeconds=-5", "gracePeriodSeconds=x", "pretty=perhaps", "sendInitialEvents=true", "sendInitialEvents=true&watch=true", "timeoutSeconds=-1", "tailLines=-1", "sinceTime=yesterday", "command=&stdin=1", "ports=x", "container=%2e%2e",
    ];

    private static readonly string[] Types =
    [
        "application/json", "application/yaml", "application/vnd.kubernetes.protobuf", "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml", "text/plain", "application/cbor",
    ];

    private static readonly string[] Bodies =
    [
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"v"}}""",
        """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80}],"env":[{"name":"A","value":"1"}],"resources":{"limits":{"cpu":"1"}}}]}}""",
        """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":{"replicas":1,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""",
        """{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{"ports":[{"port":80,"targetPort":"http"}],"clusterIP":"10.96.0.300"}}""",
        """{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"gadgets.fuzz.example.com"},"spec":{"group":"fuzz.example.com","scope":"Namespaced","names":{"plural":"gadgets","kind":"Gadget"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-validations":[{"rule":"self.spec.n > 1 && self.spec.list.all(x, x.matches('[a-z]+'))","message":"m"}],"properties":{"spec":{"type":"object","properties":{"n":{"type":"integer","minimum":1,"default":3},"list":{"type":"array","items":{"type":"string","pattern":"^a+$"}}}}}}}}]}}""",
        """{"apiVersion":"fuzz.example.com/v1","kind":"Gadget","metadata":{"name":"a"},"spec":{"n":2,"list":["a"]}}""",
        """[{"op":"replace","path":"/data/k","value":"w"},{"op":"test","path":"/metadata/name","value":"a"},{"op":"move","from":"/data/k","path":"/data/l"}]""",
        """{"spec":{"template":{"spec":{"containers":[{"name":"c","$patch":"delete"}],"$setElementOrder/containers":[{"name":"c"}]}}},"$retainKeys":["a"]}""",
        """{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"a"},"spec":{"replicas":2}}""",
        """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"a"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}],"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}}]}}""",
        """{"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy","metadata":{"name":"a"},"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":["x"],"apiVersions":["v1"],"operations":["CREATE"],"resources":["y"]}]},"variables":[{"name":"v","expression":"object.a + 1"}],"validations":[{"expression":"variables.v > 1 ? true : false"}]}}""",
        """{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Foreground","preconditions":{"uid":"x","resourceVersion":"1"},"gracePeriodSeconds":1}""",
        """{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":{"verb":"get","resource":"pods"}}}""",
        """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":3600,"boundObjectRef":{"kind":"Pod","name":"a"}}}""",
        "k8s\0\n\u000f\n\u0002v1\u0012\tConfigMap\u0012\u000b\n\t\n\u0001a\u0012\0\u001a\0",
        "a: &a [*a]\nb: {c: !!binary x, ? [1]: 2}\n--- \n- 1",
    ];

    private static readonly string[] Fragments =
        ["null", "-1", "1e400", "9999999999999999999999", "\"\"", "[]", "{}", "true", "\"\\ud800\"", "[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":", "\"$patch\":\"delete\"", "\u0000", ",,", "\"metadata\":null", "\"metadata\":[]", "\"spec\":7", "\"1.5Gi\"", "\"self.x.y.z[0] + 'a'\"", "\"2026-99-99T00:00:00Z\""];

    private readonly Random _random = new(seed);

    /// <summary>The next request, and a line that tells it.</summary>
    public (HttpRequestMessage Request, string Text) Next()
    {
        var path = Mutated(Pick(Paths), 12, text => Uri.EscapeDataString(text));
        var query = string.Join('&', Enumerable.Range(0, _random.Next(3)).Select(_ => Pick(Queries)));
        var method = Pick(Methods);
        var address = query.Length > 0 ? $"{path}?{query}" : path;
        if (!Uri.TryCreate("http://kubernetes.in-process" + address, UriKind.Absolute, out var uri))
        {
            return Next();
        }

        var request = new HttpRequestMessage(new HttpMethod(method), uri);
        var body = "";
        if (method is "POST" or "PUT" or "PATCH" or "DELETE")
        {
            var bytes = Damaged(Pick(Bodies));
            body = Encoding.Latin1.GetString(bytes);
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(Pick(Types));
        }

        if (_random.Next(8) == 0)
        {
            request.Headers.TryAddWithoutValidation("Accept", Pick(["application/vnd.kubernetes.protobuf", "application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=Other;v=v9;g=x", "text/html", ";;;", "application/yaml"]));
        }

        return (request, $"{method} {address} {request.Content?.Headers.ContentType} {body}");
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private string Mutated(string path, int oneIn, Func<string, string> escape)
    {
        var steps = path.Split('/');
        for (var i = 1; i < steps.Length; i++)
        {
            if (_random.Next(oneIn) == 0)
            {
                steps[i] = _random.Next(5) switch { 0 => "", 1 => escape("\0\u00ff"), 2 => "..", 3 => new string('n', _random.Next(300)), _ => escape("%2F/x") };
            }
        }

        return string.Join('/', steps);
    }

    private byte[] Damaged(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body).ToList();
        for (var damage = _random.Next(4); damage > 0 && bytes.Count > 0; damage--)
        {
            var at = _random.Next(bytes.Count);
            switch (_random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(_random.Next(20), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pick(Fragments)));
                    break;
                case 3:
                    // A value in the place of another.
                    var text = Encoding.UTF8.GetString([.. bytes]);
                    var colons = Enumerable.Range(0, text.Length).Where(i => text[i] == ':').ToList();
                    if (colons.Count > 0)
                    {
                        var colon = colons[_random.Next(colons.Count)];
                        var end = text.IndexOfAny([',', '}', ']'], colon);
                        bytes = [.. Encoding.UTF8.GetBytes(text[..(colon + 1)] + Pick(Fragments) + (end < 0 ? "" : text[end..]))];
                    }

                    break;
                default:
                    bytes.AddRange(bytes.Take(_random.Next(50)).ToList());
                    break;
            }
        }

        return [.. bytes];
    }
}
