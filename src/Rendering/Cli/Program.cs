Console.Error.WriteLine("usage: helm template ... | kustomize build ...");
return 1;
