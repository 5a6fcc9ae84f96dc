# The dashboard with everything it carries: the coffee services, the learner's tree, the embedded cluster.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Dashboard -c Release -o /published

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# git serves the learner's repository over HTTP; without it clone and push from outside are not offered.
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /published .
VOLUME /data
EXPOSE 5080 6443
ENTRYPOINT ["dotnet", "Dashboard.dll", "--data", "/data"]
