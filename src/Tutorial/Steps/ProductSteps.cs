using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using GitRepository.Model;
using Tutorial.Checks;
using Tutorial.Model;
using Tutorial.Observation;
using Tutorial.Running;
using Tutorial.Services;

namespace Tutorial.Steps;

/// <summary>Phase 4, first half: our product, directories in and out.</summary>
internal static class ProductSteps
{
    public static readonly StepId Register = new(4, "register-product");
    public static readonly StepId Payment = new(4, "add-payment");

    public const string Coffee = "gitops/applications/coffee";
    private const string Phase4 = "gitops/bootstrap/phase-4";
    private const string Finalizer = "resources-finalizer.argocd.argoproj.io";
    private static readonly NewServiceForm PaymentForm = new("payment");

    // What an Application of the product may deploy, as far as it is watched here.
    private static readonly string[] Deployed = ["Rollout", "Deployment", "Service", "HorizontalPodAutoscaler", "ExternalSecret", "PersistentVolumeClaim"];

    public static readonly StepDefinition RegisterProduct = new(4, "register-product")
    {
        Needs = [new(3, "register-external")],
        Files =
        [
            Phase4 + "/products.yaml", "gitops/products/coffee.yaml", "gitops/products/coffee/project.yaml", "gitops/products/coffee/application-set.yaml",
            Coffee + "/cart/kustomization.yaml", Coffee + "/cart/api/values.yaml", Coffee + "/order/api/values.yaml", "gitops/charts/mini/values.yaml",
        ],
        LookAt = "/applicationsets/coffee",
        Command = _ => $"kubectl apply -k {Phase4}",
        Action = (run, cancellationToken) => Actions.ApplyAsync(run, Phase4, cancellationToken),
        UndoLabel = new("Delete `products` and everything it deployed", "`products`와 배포한 것 모두 삭제"),
        Undo = (run, cancellationToken) => Actions.DeleteApplicationAsync(run, "products", cascade: true, cancellationToken),
        Checks =
        [
            Assertion.Now("ApplicationSet `argo/coffee` has its Applications up to date", "ApplicationSet `argo/coffee`의 애플리케이션이 최신", ["ApplicationSet"], context =>
            {
                var condition = context.View.Find("ApplicationSet", "argo", "coffee").Condition("ResourcesUpToDate");
                var text = $"ResourcesUpToDate={condition.Text("status") ?? "—"}, {condition.Text("message") ?? "—"}";
                return Reading.When(condition.Text("status") == "True", text, text);
            }),
            ApplicationChecks.Generated("cart"),
            ApplicationChecks.Generated("order"),
            Assertion.Now("Both carry the finalizer and project `coffee`", "둘 다 파이널라이저와 프로젝트 `coffee`를 가짐", ["Application"], context =>
            {
                var apps = new[] { "cart", "order" }.Select(name => context.View.Find("Application", "argo", name)).ToList();
                var text = string.Join("; ", apps.Select(app => $"{app.Text("metadata", "name") ?? "—"}: project {app.Text("spec", "project") ?? "—"}, {(HasFinalizer(app) ? Finalizer : "—")}"));
                return Reading.When(apps.All(app => app.Text("spec", "project") == "coffee" && HasFinalizer(app)), text, text);
            }),
            Assertion.Now("Rollout `coffee/cart` is Healthy and Deployment `coffee/order` available", "Rollout `coffee/cart`가 Healthy이고 Deployment `coffee/order`가 사용 가능", ["Rollout", "Deployment"], context =>
            {
                var phase = context.View.Find("Rollout", "coffee", "cart").Text("status", "phase");
                var order = context.View.Find("Deployment", "coffee", "order");
                var text = $"cart: {phase ?? "—"}; order: availableReplicas = {order.Number("status", "availableReplicas")}";
                return Reading.When(phase == "Healthy" && order.IsTrue("Available"), text, text);
            }),
            Assertion.Now("Secrets `cart-db` and `order-db` came from ExternalSecrets", "Secret `cart-db`, `order-db`를 ExternalSecret이 만들었음", ["Secret"], context =>
            {
                var owners = new[] { "cart-db", "order-db" }.Select(name => (name, context.View.Find("Secret", "coffee", name).Owner().Text("kind"))).ToList();
                var text = string.Join("; ", owners.Select(owner => $"{owner.name}: {owner.Item2 ?? "—"}"));
                return Reading.When(owners.All(owner => owner.Item2 == "ExternalSecret"), text, text);
            }),
        ],
    };

    public static readonly StepDefinition OpenTheShop = new(4, "open-the-shop")
    {
        Needs = [Register],
        LookAt = "/shop",
        OnlyLooks = true,
        Command = _ => "kubectl get --raw /api/v1/namespaces/coffee/services/cart:http/proxy/carts/1",
        Action = async (run, cancellationToken) =>
        {
            const string path = "/api/v1/namespaces/coffee/services/cart:http/proxy/carts/1";
            for (var i = 0; i < 6; i++)
            {
                run.Echo($"kubectl get --raw {path}");
                var outcome = run.Take(await run.Commands.GetRawAsync(path, run.Lines, cancellationToken));
                if (outcome.Failure is not null) { return outcome; }
            }

            return StepOutcome.Done;
        },
        Checks =
        [
            Assertion.Now("`cart` answers and names itself", "`cart`가 응답하고 이름을 밝힘", ["EndpointSlice"], (context, cancellationToken) => ReadAnswerAsync(context, "cart", cancellationToken)) with { Asks = true },
            Assertion.Now("`order` answers and names itself", "`order`가 응답하고 이름을 밝힘", ["EndpointSlice"], (context, cancellationToken) => ReadAnswerAsync(context, "order", cancellationToken)) with { Asks = true },
            Assertion.Now("Both Services have a ready endpoint", "두 Service에 준비된 엔드포인트가 있음", ["EndpointSlice"], context =>
            {
                var (cart, order) = (CoffeeShop.ReadyEndpoints(context.View, "cart"), CoffeeShop.ReadyEndpoints(context.View, "order"));
                return Reading.When(cart > 0 && order > 0, $"cart {cart}, order {order} ready", $"cart {cart}개, order {order}개 준비됨");
            }),
            Assertion.Seen("Two different pods answered for `cart`", "`cart`에 서로 다른 두 파드가 대답함", ["EndpointSlice"], ReadPodsAsync) with { Asks = true },
        ],
    };

    public static readonly StepDefinition AddPayment = new(4, "add-payment")
    {
        Needs = [Register],
        Files = [Coffee + "/order/kustomization.yaml", Coffee + "/order/api/kustomization.yaml", Coffee + "/order/api/values.yaml", "gitops/charts/mini/values.yaml", "gitops/products/coffee/application-set.yaml"],
        LookAt = "/applications",
        Command = _ => TypedForm(PaymentForm),
        Action = async (run, cancellationToken) =>
        {
            var form = Read(run.Answers);
            var taken = (await run.Repository.ListAsync("main", cancellationToken)).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
            if (form.Validate(ImmutableHashSet<string>.Empty) is [var wrong, ..]) { return new StepOutcome($"{wrong.Field}: {wrong.Text.English}"); }
            if (taken.Contains(form.Directory))
            {
                run.Say($"{form.Directory} is in the repository already.");
                return StepOutcome.Done;
            }

            await run.CommitAndPushAsync($"Add {form.Name}", form.Plan(), cancellationToken);
            return StepOutcome.Done;
        },
        UndoLabel = new("Remove this directory", "이 디렉토리 제거"),
        Undo = async (run, cancellationToken) =>
        {
            if (await run.Repository.FindObjectIdAsync("main", PaymentForm.Directory, cancellationToken) is null) { return new StepOutcome($"There is no {PaymentForm.Directory}."); }
            await run.CommitAndPushAsync("Remove payment", [new FileEdit(PaymentForm.Directory, null)], cancellationToken);
            return StepOutcome.Done;
        },
        Checks =
        [
            Assertion.Now("The newest commit holds `payment/kustomization.yaml`", "가장 새 커밋에 `payment/kustomization.yaml`이 있음", [Assertion.Git], (context, cancellationToken) => ReadDirectoryAsync(context, "payment", cancellationToken)),
            ApplicationChecks.Generated("payment"),
            ApplicationChecks.TrackedDeployment("coffee", "payment", "payment"),
        ],
    };

    public static readonly StepDefinition AddByHand = new(4, "add-by-hand")
    {
        Needs = [Payment],
        LookAt = "/timeline",
        Command = context => $$"""
            git clone {{context.Options.CloneAddress}} && cd learning-gitops
            cp -r {{Coffee}}/{payment,delivery}
            sed -i s/payment/delivery/g {{Coffee}}/delivery/api/*.yaml
            git add -A && git commit -m "Add delivery" && git push
            """,
        Checks =
        [
            Assertion.Now("The newest commit holds `delivery/kustomization.yaml`", "가장 새 커밋에 `delivery/kustomization.yaml`이 있음", [Assertion.Git], (context, cancellationToken) => ReadDirectoryAsync(context, "delivery", cancellationToken)),
            Assertion.Now("The commit that added it was made by hand", "그것을 더한 커밋은 손으로 만든 것", [Assertion.Git], async (context, cancellationToken) =>
            {
                var commits = await context.Repository.ListCommitsAsync($"{Coffee}/delivery", 100, cancellationToken);
                if (commits.LastOrDefault() is not { } first) { return Reading.Waiting("No commit has added it yet", "아직 더한 커밋이 없음"); }
                var step = first.Trailers.GetValueOrDefault("Dashboard-Step");
                return Reading.When(step is null, $"{first.ShortSha} by {first.AuthorName}, Dashboard-Step: {step ?? "none"}", $"{first.AuthorName}의 {first.ShortSha}, Dashboard-Step: {step ?? "없음"}");
            }),
            ApplicationChecks.Generated("delivery"),
            ApplicationChecks.TrackedDeployment("coffee", "delivery", "delivery"),
        ],
    };

    public static readonly StepDefinition DeleteCart = new(4, "delete-cart")
    {
        Needs = [Register],
        Files = ["gitops/products/coffee/application-set.yaml"],
        LookAt = "/applications/cart",
        Command = _ => $"""
            git rm -r {Coffee}/cart && git commit -m "Remove cart" && git push
            kubectl -n argo wait application/cart --for=delete --timeout=3m
            git revert --no-edit HEAD && git push
            """,
        Action = async (run, cancellationToken) =>
        {
            if (await run.Repository.FindObjectIdAsync("main", $"{Coffee}/cart", cancellationToken) is null)
            {
                if ((await run.Repository.ListCommitsAsync($"{Coffee}/cart", 1, cancellationToken)).FirstOrDefault() is not { } earlier) { return new StepOutcome($"There has never been a {Coffee}/cart."); }
                run.Say("It is deleted already: it comes back first, so that its going can be seen.");
                await run.RevertAndPushAsync(earlier.Sha, cancellationToken);
                await run.UntilAsync(view => view.Find("Application", "argo", "cart") is { } app && !app.IsDeleting(), cancellationToken);
            }

            run.Facts.Set("tree", await run.Repository.FindObjectIdAsync("main", $"{Coffee}/cart", cancellationToken) ?? "");
            var deletion = await run.CommitAndPushAsync("Remove cart", [new FileEdit($"{Coffee}/cart", null)], cancellationToken)
                ?? (await run.Repository.ListCommitsAsync($"{Coffee}/cart", 1, cancellationToken))[0];
            run.Echo("kubectl -n argo wait application/cart --for=delete --timeout=3m");
            await run.UntilAsync(view => view.Knows("Application") && view.Find("Application", "argo", "cart") is null && Deployed.All(view.Knows) && !OfCart(view).Any(), cancellationToken);
            run.Say("application.argoproj.io/cart condition met");
            await run.RevertAndPushAsync(deletion.Sha, cancellationToken);
            return StepOutcome.Done;
        },
        Checks =
        [
            Assertion.Seen("Application `cart` was being deleted", "애플리케이션 `cart`가 삭제되는 중이었음", ["Application", Assertion.Git], ReadDeletingAsync),
            Assertion.Seen("It was gone, and every object it had deployed with it", "그것이 사라졌고 배포한 오브젝트도 모두 사라졌음", ["Application", .. Deployed], context =>
            {
                if (context.Facts["uid"] is not { } uid || !context.View.Knows("Application")) { return Reading.Waiting("Application cart is there", "애플리케이션 cart가 있음"); }
                var app = context.View.Find("Application", "argo", "cart");
                var left = OfCart(context.View).ToList();
                return Reading.When(
                    app is null && left.Count == 0 && context.Facts.Has("deleting"),
                    $"Application cart (uid {uid}): {(app is null ? "gone" : "there")}; {left.Count} objects of it left in coffee",
                    $"애플리케이션 cart(uid {uid}): {(app is null ? "사라짐" : "있음")}; coffee에 남은 오브젝트 {left.Count}개");
            }),
            Assertion.Now("Namespace `coffee` stayed", "네임스페이스 `coffee`는 남음", ["Namespace"], context =>
                context.View.Find("Namespace", "", "coffee") is { } ns && !ns.IsDeleting()
                    ? Reading.Passed($"coffee, since {ns.Text("metadata", "creationTimestamp")}", $"coffee, {ns.Text("metadata", "creationTimestamp")}부터")
                    : Reading.Waiting("It is not there", "없음")),
            Assertion.Now("Application `cart` is back, a new one, Synced and Healthy", "애플리케이션 `cart`가 새로 돌아와 Synced이고 Healthy", ApplicationChecks.Kinds, context =>
            {
                var app = context.View.Find("Application", "argo", "cart");
                var text = app is null ? "cart: —" : $"cart: {ApplicationChecks.Describe(app)}, uid {app.Uid()}";
                return Reading.When(context.Facts["uid"] is { } before && app.Uid() != before && ApplicationChecks.IsGood(app, context.Head), text, text);
            }),
            Assertion.Now("The directory is as it was before", "디렉토리가 전과 같음", [Assertion.Git], async (context, cancellationToken) =>
            {
                var now = await context.Repository.FindObjectIdAsync("main", $"{Coffee}/cart", cancellationToken);
                var before = context.Facts["tree"];
                return Reading.When(before is not null && context.Facts.Has("deleting") && now == before, $"tree before {CheckContext.Short(before)}, now {CheckContext.Short(now)}", $"전 {CheckContext.Short(before)}, 지금 {CheckContext.Short(now)}");
            }),
        ],
    };

    // What Application cart has deployed and is there.
    private static IEnumerable<JsonObject> OfCart(ClusterView view) => Deployed.SelectMany(kind => view.All(kind, "coffee"))
        .Where(item => item.Annotation("argocd.argoproj.io/tracking-id")?.StartsWith("cart:", StringComparison.Ordinal) == true);

    private static bool HasFinalizer(JsonObject? app) => (app.At("metadata", "finalizers") as JsonArray ?? []).Any(item => (string?)item == Finalizer);

    // Remembers which Application and which tree there were, while they are there, by whoever's hand they go.
    private static async ValueTask<Reading> ReadDeletingAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var app = context.View.Find("Application", "argo", "cart");
        if (app is not null && !app.IsDeleting() && !context.Facts.Has("deleting"))
        {
            context.Facts.Set("uid", app.Uid() ?? "");
            if (await context.Repository.FindObjectIdAsync("main", $"{Coffee}/cart", cancellationToken) is { } tree) { context.Facts.Set("tree", tree); }
            return Reading.Waiting($"Application cart is there, uid {app.Uid()}", $"애플리케이션 cart가 있음, uid {app.Uid()}");
        }

        if (app is null || !app.IsDeleting()) { return Reading.Waiting("Nothing is being deleted", "삭제 중인 것이 없음"); }
        if (!context.Facts.Has("uid")) { context.Facts.Set("uid", app.Uid() ?? ""); }
        context.Facts.Set("deleting", app.Text("metadata", "deletionTimestamp") ?? "");
        return Reading.Passed(
            $"deletionTimestamp {app.Text("metadata", "deletionTimestamp")}, resourceVersion {app.Text("metadata", "resourceVersion")}",
            $"deletionTimestamp {app.Text("metadata", "deletionTimestamp")}, resourceVersion {app.Text("metadata", "resourceVersion")}");
    }

    private static async ValueTask<Reading> ReadDirectoryAsync(CheckContext context, string name, CancellationToken cancellationToken)
    {
        var id = await context.Repository.FindObjectIdAsync("main", $"{Coffee}/{name}/kustomization.yaml", cancellationToken);
        return Reading.When(id is not null, $"blob {CheckContext.Short(id)} at {CheckContext.Short(context.Head)}", $"{CheckContext.Short(context.Head)}의 블롭 {CheckContext.Short(id)}");
    }

    private static async ValueTask<Reading> ReadAnswerAsync(CheckContext context, string service, CancellationToken cancellationToken)
    {
        if (CoffeeShop.ReadyEndpoints(context.View, service) == 0) { return Reading.Waiting($"No pod of {service} is ready", $"{service}의 준비된 파드가 없음"); }
        var (code, body) = await ServiceAnswers.GetAsync(context.Cluster, $"/api/v1/namespaces/coffee/services/{service}:http/proxy/", cancellationToken);
        return Reading.When(code == 200 && body.Contains(service, StringComparison.Ordinal), $"{code}: {Shorten(body)}", $"{code}: {Shorten(body)}");
    }

    private static async ValueTask<Reading> ReadPodsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (CoffeeShop.ReadyEndpoints(context.View, "cart") == 0) { return Reading.Waiting("No pod of cart is ready", "cart의 준비된 파드가 없음"); }
        var pods = (context.Facts["pods"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < 10 && pods.Count < 2; i++)
        {
            var (code, body) = await ServiceAnswers.GetAsync(context.Cluster, "/api/v1/namespaces/coffee/services/cart:http/proxy/", cancellationToken);
            if (code == 200 && ServiceAnswers.Parse(body).Text("pod") is { Length: > 0 } pod && !pod.Contains(' ', StringComparison.Ordinal)) { pods.Add(pod); }
        }

        context.Facts.Set("pods", string.Join(' ', pods.Order(StringComparer.Ordinal)));
        return Reading.When(pods.Count >= 2, $"Answered: {string.Join(", ", pods)}", $"대답한 파드: {string.Join(", ", pods)}");
    }

    private static NewServiceForm Read(ImmutableDictionary<string, string> answers) => PaymentForm with
    {
        Name = answers.GetValueOrDefault("service.name", PaymentForm.Name),
        Image = answers.GetValueOrDefault("service.image", PaymentForm.Image),
        Tag = answers.GetValueOrDefault("service.tag", PaymentForm.Tag),
        Kind = answers.GetValueOrDefault("service.kind", PaymentForm.Kind),
        MinReplicas = Number(answers, "service.minReplicas", PaymentForm.MinReplicas),
        MaxReplicas = Number(answers, "service.maxReplicas", PaymentForm.MaxReplicas),
        Port = Number(answers, "service.port", PaymentForm.Port),
        Secret = answers.GetValueOrDefault("service.secret") is { Length: > 0 } secret ? secret : null,
    };

    // What is not a number is out of every range, so the form says so.
    private static int Number(ImmutableDictionary<string, string> answers, string name, int otherwise) =>
        !answers.TryGetValue(name, out var text) ? otherwise : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static string TypedForm(NewServiceForm form) => string.Join('\n',
    [
        $"mkdir -p {form.Directory}/api",
        .. form.Plan().Select(file => $"cat > {file.Path} <<'EOF'\n{file.Text}EOF"),
        $"git add -A && git commit -m \"Add {form.Name}\" && git push",
    ]);

    private static string Shorten(string text) => text.Length <= 160 ? text.Trim() : string.Concat(text.AsSpan(0, 160), "…");
}
