using Tutorial.Model;
using Tutorial.Services;

namespace Tutorial.Tests;

public sealed class NewServiceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Payment")]
    [InlineData("pay_ment")]
    [InlineData("-payment")]
    [InlineData("payment-")]
    [InlineData("")]
    [InlineData("../cart")]
    [InlineData("a23456789012345678901234567890123456789012345678901234")]
    public void A_name_that_cannot_name_an_application_is_refused(string name)
    {
        var message = Assert.Single(new NewServiceForm(name).Validate(new HashSet<string>()));
        Assert.Equal("Use small letters, digits and hyphens, at most 53 characters.", message.Text.English);
        Assert.Equal("소문자, 숫자, 하이픈으로 53자까지 쓰세요.", message.Text.Korean);
    }

    [Fact]
    public void Each_wrong_field_has_its_message()
    {
        var form = new NewServiceForm("cart", "Coffee:1\n", "1.0 0", "Pod", 5, 3, 0, "a b");
        Assert.Equal(["name", "image", "tag", "kind", "maxReplicas", "port", "secret"], form.Validate(new HashSet<string> { "gitops/applications/coffee/cart" }).Select(message => message.Field));
        Assert.Empty(new NewServiceForm("payment").Validate(new HashSet<string>()));
    }

    [Fact]
    public void The_plan_for_a_service_like_order_is_orders_own_directory()
    {
        var root = TutorialFixture.Root();
        var order = Path.Combine(root, "gitops/applications/coffee/order");
        var plan = new NewServiceForm("order", Secret: "order/db").Plan().ToDictionary(edit => edit.Path, edit => edit.Text!);
        foreach (var file in new[] { "kustomization.yaml", "api/kustomization.yaml", "secret/kustomization.yaml" })
        {
            Assert.Equal(File.ReadAllText(Path.Combine(order, file)), plan[$"gitops/applications/coffee/order/{file}"]);
        }

        var credential = File.ReadAllText(Path.Combine(order, "secret/database-credential.yaml"));
        Assert.Equal(credential[credential.IndexOf("apiVersion", StringComparison.Ordinal)..], plan["gitops/applications/coffee/order/secret/database-credential.yaml"]);
    }

    [Fact]
    public async Task The_button_commits_the_form_with_its_trailer()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        var run = new Running.StepRun(
            new StepId(4, "add-payment"), new TutorialOptions { Cluster = fixture.Cluster, Repository = fixture.Repository, Revisions = fixture.Repository, Kustomize = fixture, DataDirectory = fixture.Folder },
            null!, null!, System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, null!, null!, _ => { }, _ => { });
        var outcome = await Steps.ProductSteps.AddPayment.Action!(run, Token);

        Assert.Null(outcome.Failure);
        var head = fixture.Repository.Current.RemoteHead!;
        Assert.Equal(("Add payment", "4/add-payment", "You"), (head.Subject, head.Trailers["Dashboard-Step"], head.AuthorName));
        Assert.Equal(
            ["gitops/applications/coffee/payment/api/kustomization.yaml", "gitops/applications/coffee/payment/api/values.yaml", "gitops/applications/coffee/payment/kustomization.yaml"],
            (await fixture.Repository.ReadCommitChangesAsync(head.Sha, Token)).Select(change => change.Path));
        Assert.Contains("repository: coffee/order", await fixture.Repository.ReadAsync("main", "gitops/applications/coffee/payment/api/values.yaml", Token), StringComparison.Ordinal);
    }
}
