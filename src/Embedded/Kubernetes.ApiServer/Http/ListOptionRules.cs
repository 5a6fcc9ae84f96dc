using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.Http;

/// <summary>Which options of lists and watches go together, by the rules and in the words of upstream's validation of ListOptions.</summary>
internal static class ListOptionRules
{
    private const string Exact = "Exact";
    private const string NotOlderThan = "NotOlderThan";
    private const string Match = "resourceVersionMatch";

    /// <summary>Refuses a list whose options contradict each other.</summary>
    /// <exception cref="StatusException">422 with a cause for each contradiction; 400 for a token beside a resourceVersion, as upstream's store has it.</exception>
    public static void CheckList(ApiCall call)
    {
        var wanted = call.Query("resourceVersion") ?? "";
        var continues = !string.IsNullOrEmpty(call.Query("continue"));
        var errors = new FieldErrors();
        if (call.Query(Match) is { Length: > 0 } match)
        {
            if (wanted.Length == 0) { errors.Forbidden(Match, "resourceVersionMatch is forbidden unless resourceVersion is provided"); }
            if (continues) { errors.Forbidden(Match, "resourceVersionMatch is forbidden for continue"); }
            errors.OneOf(Match, match, Exact, NotOlderThan, "");
            if (match == Exact && wanted == "0") { errors.Forbidden(Match, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""); }
        }

        if (call.Query("sendInitialEvents") is not null) { errors.Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"); }
        WriteOptions.Refuse(errors, "ListOptions");
        if (continues && wanted is not ("" or "0")) { throw Refusals.BadRequest("specifying resource version is not allowed when using continue"); }
    }

    /// <summary>Refuses a watch whose options contradict each other.</summary>
    /// <exception cref="StatusException">422 with a cause for each contradiction.</exception>
    public static void CheckWatch(ApiCall call)
    {
        var match = call.Query(Match) ?? "";
        var initial = call.Query("sendInitialEvents") is not null;
        var errors = new FieldErrors();
        if (initial && match != NotOlderThan) { errors.Forbidden(Match, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"); }
        if (match.Length > 0)
        {
            if (!initial) { errors.Forbidden(Match, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"); }
            errors.OneOf(Match, match, NotOlderThan);
            if (!string.IsNullOrEmpty(call.Query("continue"))) { errors.Forbidden(Match, "resourceVersionMatch is forbidden for continue"); }
        }

        WriteOptions.Refuse(errors, "ListOptions");
    }
}
