using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Coffee.ServiceDefaults.Endpoints;

/// <summary>The endpoints that every service has.</summary>
internal static class ServiceEndpoints
{
    // About 20 ms of one core of a current laptop: enough to be measured, little enough to be asked two hundred times a second.
    private const int Limit = 200_000;

    internal static void MapService(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (ServiceIdentity identity) => TypedResults.Ok(identity))
            .WithSummary("Who answers: service, version, pod, node and database.");
        routes.MapGet("/health", () => TypedResults.Ok(new Health("ok")))
            .WithSummary("Whether the service can answer; for probes.");
        routes.MapGet("/work", Work)
            .WithSummary("Burns a little CPU time by counting primes; for the lesson on autoscaling.");
    }

    /// <summary>Makes one of so many calls fail, where the release says so; probes and the description of the API do not count.</summary>
    internal static void UseFailures(this IApplicationBuilder app, Release release)
    {
        if (release.FailsEvery == 0)
        {
            return;
        }

        var calls = 0;
        app.Use(async (HttpContext http, RequestDelegate next) =>
        {
            var counts = !http.Request.Path.StartsWithSegments("/health") && !http.Request.Path.StartsWithSegments("/openapi");
            if (counts && Interlocked.Increment(ref calls) % release.FailsEvery == 0)
            {
                await TypedResults.Problem(release.Note, statusCode: StatusCodes.Status500InternalServerError, title: "A known defect of this release")
                    .ExecuteAsync(http);
                return;
            }

            await next(http);
        });
    }

    private static Ok<WorkDone> Work(ServiceIdentity identity)
    {
        var started = Stopwatch.GetTimestamp();
        var primes = 0;
        for (var candidate = 2; candidate < Limit; candidate++)
        {
            primes += IsPrime(candidate) ? 1 : 0;
        }

        return TypedResults.Ok(new WorkDone(primes, Stopwatch.GetElapsedTime(started).TotalMilliseconds, identity.Pod));
    }

    private static bool IsPrime(int candidate)
    {
        for (var divisor = 2; divisor * divisor <= candidate; divisor++)
        {
            if (candidate % divisor == 0)
            {
                return false;
            }
        }

        return true;
    }
}
