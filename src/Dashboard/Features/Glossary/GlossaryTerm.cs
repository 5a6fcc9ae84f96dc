using Tutorial.Model;

namespace Dashboard.Features.Glossary;

/// <summary>A word of the field.</summary>
/// <param name="Slug">Its English name for addresses.</param>
/// <param name="Name">Its name.</param>
/// <param name="Meaning">What it means here, in a sentence or two.</param>
public sealed record GlossaryTerm(string Slug, LocalizedText Name, LocalizedText Meaning)
{
    /// <summary>All terms, in the order in which a learner meets them.</summary>
    public static IReadOnlyList<GlossaryTerm> All { get; } =
    [
        new("gitops", new("GitOps", "깃옵스"), new("Running systems from a git repository: git says what should be, software makes it so and keeps it so.", "git 저장소로 시스템을 운영하는 방식입니다. git이 있어야 할 모습을 말하고, 소프트웨어가 그렇게 만들고 유지합니다.")),
        new("desired-state", new("Desired state", "원하는 상태"), new("What should exist, written down. Here: the newest pushed commit, rendered.", "있어야 할 모습을 적어 둔 것입니다. 여기서는 푸시된 최신 커밋을 렌더링한 결과입니다.")),
        new("drift", new("Drift", "드리프트"), new("A difference between desired and live state that nobody committed.", "아무도 커밋하지 않았는데 원하는 상태와 실제 상태 사이에 생긴 차이입니다.")),
        new("reconciliation", new("Reconciliation", "조정"), new("Comparing desired with live and acting on the difference, again and again.", "원하는 상태와 실제 상태를 비교해 차이를 줄이는 일을 되풀이하는 것입니다.")),
        new("controller", new("Controller", "컨트롤러"), new("A program that reconciles one kind of thing.", "한 종류의 대상을 조정하는 프로그램입니다.")),
        new("cluster", new("Cluster", "클러스터"), new("An API server, controllers, and nodes that run pods.", "API 서버와 컨트롤러, 그리고 파드를 실행하는 노드의 모음입니다.")),
        new("api-server", new("API server", "API 서버"), new("The one door to a cluster; everything reads and writes through it.", "클러스터의 유일한 문입니다. 모두가 이 문으로 읽고 씁니다.")),
        new("manifest", new("Manifest", "매니페스트"), new("A YAML description of one object.", "오브젝트 하나를 YAML로 적은 것입니다.")),
        new("pod", new("Pod", "파드"), new("The smallest thing that runs: one or more containers together.", "실행의 가장 작은 단위로, 함께 도는 컨테이너 하나 이상입니다.")),
        new("deployment", new("Deployment", "디플로이먼트"), new("Keeps a number of equal pods and replaces them step by step.", "같은 파드를 정해진 수만큼 유지하고 차례차례 바꿉니다.")),
        new("service", new("Service", "서비스"), new("A stable name that spreads requests over ready pods.", "준비된 파드에 요청을 나누는 변하지 않는 이름입니다.")),
        new("readiness-probe", new("Readiness probe", "준비 검사"), new("The question \"may you receive requests?\", asked of a container.", "컨테이너에 \"요청을 받아도 되나요?\"라고 묻는 검사입니다.")),
        new("configmap", new("ConfigMap", "컨피그맵"), new("Settings stored in the cluster, not secret.", "클러스터에 둔 설정입니다. 비밀은 아닙니다.")),
        new("secret", new("Secret", "시크릿"), new("Like a ConfigMap, for sensitive values. Encoded, not encrypted by itself.", "민감한 값을 담습니다. 인코딩될 뿐 그 자체로 암호화되지는 않습니다.")),
        new("crd", new("CRD", "사용자 정의 리소스 정의"), new("Teaches the API a new kind, such as Application.", "API에 Application 같은 새 종류를 가르칩니다.")),
        new("kustomize", new("Kustomize", "커스터마이즈"), new("Combines and patches manifests without templates.", "템플릿 없이 매니페스트를 모으고 고칩니다.")),
        new("kustomization", new("Kustomization", "커스터마이제이션"), new("The file that lists what kustomize combines.", "커스터마이즈가 모을 것을 적은 파일입니다.")),
        new("helm-chart", new("Helm chart", "헬름 챠트"), new("A package of templates filled with values.", "값을 채워 쓰는 템플릿 꾸러미입니다.")),
        new("render", new("Render", "렌더링"), new("Turning sources into plain manifests.", "소스를 평범한 매니페스트로 바꾸는 일입니다.")),
        new("application", new("Application", "애플리케이션"), new("Argo CD's object: this path of git belongs in that namespace.", "\"git의 이 경로를 저 네임스페이스에\"라고 적은 Argo CD의 오브젝트입니다.")),
        new("applicationset", new("ApplicationSet", "애플리케이션셋"), new("Makes Applications from a generator and a template.", "생성기와 템플릿으로 애플리케이션을 만듭니다.")),
        new("generator", new("Generator", "생성기"), new("The part that finds parameters, here directories in git.", "매개변수를 찾는 부분입니다. 여기서는 git의 디렉토리입니다.")),
        new("appproject", new("AppProject", "앱프로젝트"), new("Limits: which repositories, namespaces and kinds an Application may use.", "애플리케이션이 쓸 수 있는 저장소, 네임스페이스, 종류의 한계입니다.")),
        new("app-of-apps", new("App of apps", "앱 오브 앱스"), new("An Application whose manifests are Applications.", "매니페스트가 애플리케이션인 애플리케이션입니다.")),
        new("sync", new("Sync", "동기화"), new("Applying the rendered commit to the cluster.", "렌더링한 커밋을 클러스터에 적용하는 일입니다.")),
        new("refresh", new("Refresh", "새로 고침"), new("Comparing again with the newest commit. Applies nothing by itself.", "최신 커밋과 다시 비교합니다. 그 자체로는 적용하지 않습니다.")),
        new("hard-refresh", new("Hard refresh", "강제 새로 고침"), new("Refresh that also drops cached manifests.", "캐시된 매니페스트까지 버리고 새로 고칩니다.")),
        new("self-heal", new("Self-heal", "셀프 힐"), new("Undoing drift automatically.", "드리프트를 자동으로 되돌립니다.")),
        new("prune", new("Prune", "정리(prune)"), new("Deleting what is no longer in git.", "git에서 사라진 것을 지웁니다.")),
        new("health", new("Health", "상태(health)"), new("Whether an object does its work, judged by its kind's rule.", "종류별 규칙으로 판단한, 제 일을 하는지 여부입니다.")),
        new("revision", new("Revision", "리비전"), new("The commit that was compared or applied.", "비교하거나 적용한 커밋입니다.")),
        new("tracking-id", new("Tracking id", "추적 ID"), new("The annotation that says which Application owns an object.", "오브젝트의 주인 애플리케이션을 적은 어노테이션입니다.")),
        new("owner-reference", new("Owner reference", "소유자 참조"), new("A link to a parent; when the parent goes, the child goes.", "부모를 가리키는 링크입니다. 부모가 사라지면 자식도 사라집니다.")),
        new("finalizer", new("Finalizer", "파이널라이저"), new("A promise to clean up before an object disappears.", "오브젝트가 사라지기 전에 정리하겠다는 약속입니다.")),
        new("cascade", new("Cascade", "연쇄 삭제"), new("Deleting an Application together with what it deployed.", "애플리케이션과 그것이 배포한 것을 함께 지웁니다.")),
        new("orphan", new("Orphan", "고아 리소스"), new("An object whose owner is gone.", "주인이 사라진 오브젝트입니다.")),
        new("sync-wave", new("Sync wave", "싱크 웨이브"), new("A number that orders objects within a sync.", "동기화 안에서 순서를 정하는 숫자입니다.")),
        new("webhook", new("Webhook", "웹훅"), new("A message from the git server: something was pushed. Without it, polling asks again at intervals.", "git 서버가 보내는 \"푸시됐어요\"라는 알림입니다. 없으면 일정 간격으로 다시 묻는 폴링을 합니다.")),
        new("revert", new("Revert", "되돌리기"), new("A new commit that undoes an earlier one.", "앞선 커밋을 되돌리는 새 커밋입니다.")),
        new("server-side-apply", new("Server-side apply", "서버 측 적용"), new("Apply where the API server merges and records who owns each field.", "API 서버가 병합하고 필드마다 주인을 기록하는 적용 방식입니다.")),
        new("rollout", new("Rollout", "롤아웃"), new("Argo Rollouts' Deployment with steps.", "단계가 있는, Argo Rollouts의 Deployment입니다.")),
        new("canary", new("Canary", "카나리"), new("A small share of a new version, tried first.", "새 버전을 조금만 먼저 내보내 보는 것입니다.")),
        new("promote-abort", new("Promote / abort", "승인 / 중단"), new("Go on with a canary / return to the stable version.", "카나리를 이어 간다 / 안정 버전으로 돌아간다.")),
        new("externalsecret", new("ExternalSecret", "외부 시크릿"), new("Names a secret to fetch from a store and how to shape it.", "스토어에서 가져올 시크릿의 이름과 모양을 적습니다.")),
        new("secretstore", new("SecretStore", "시크릿 스토어"), new("Where secrets come from. ClusterSecretStore serves all namespaces.", "시크릿의 출처입니다. ClusterSecretStore는 모든 네임스페이스에 쓰입니다.")),
        new("metrics-server", new("Metrics Server", "메트릭 서버"), new("Serves CPU and memory usage as an API.", "CPU와 메모리 사용량을 API로 제공합니다.")),
        new("hpa", new("HPA", "수평 오토스케일러"), new("Changes the number of pods to meet a target.", "목표에 맞춰 파드 수를 바꿉니다.")),
        new("request-limit", new("Request / limit", "요청 / 한도"), new("What a container reserves / what it may not exceed.", "컨테이너가 예약하는 양 / 넘을 수 없는 양입니다.")),
        new("crashloopbackoff", new("CrashLoopBackOff", "CrashLoopBackOff"), new("The container keeps exiting; the wait before each restart grows.", "컨테이너가 계속 끝나서 재시작 전 대기가 점점 길어지는 상태입니다.")),
        new("imagepullbackoff", new("ImagePullBackOff", "ImagePullBackOff"), new("The image cannot be fetched; it is tried again later.", "이미지를 받지 못해 나중에 다시 시도하는 상태입니다.")),
    ];
}
