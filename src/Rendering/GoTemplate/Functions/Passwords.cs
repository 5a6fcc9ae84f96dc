using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Generators;
using Yaml;

namespace GoTemplate.Functions;

/// <summary>bcrypt, and the site passwords of the Master Password algorithm, version 1.</summary>
internal static class Passwords
{
    private const int BcryptCost = 10;
    private const int BcryptLongest = 72;
    private const string Scope = "com.lyndir.masterpassword";

    private static readonly Dictionary<string, string[]> Templates = new(StringComparer.Ordinal)
    {
        ["maximum"] = ["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
        ["long"] =
        [
            "CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv", "CvccCvcvnoCvcv", "CvccCvcvCvcvno", "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv", "CvcvCvccCvcvno", "CvcvnoCvcvCvcc", "CvcvCvcvnoCvcc", "CvcvCvcvCvccno", "CvccnoCvccCvcv", "CvccCvccnoCvcv",
            "CvccCvccCvcvno", "CvcvnoCvccCvcc", "CvcvCvccnoCvcc", "CvcvCvccCvccno", "CvccnoCvcvCvcc", "CvccCvcvnoCvcc", "CvccCvcvCvccno",
        ],
        ["medium"] = ["CvcnoCvc", "CvcCvcno"],
        ["short"] = ["Cvcn"],
        ["basic"] = ["aaanaaan", "aannaaan", "aaannaaa"],
        ["pin"] = ["nnnn"],
    };

    private static readonly Dictionary<char, string> Letters = new()
    {
        ['V'] = "AEIOU",
        ['C'] = "BCDFGHJKLMNPQRSTVWXYZ",
        ['v'] = "aeiou",
        ['c'] = "bcdfghjklmnpqrstvwxyz",
        ['A'] = "AEIOUBCDFGHJKLMNPQRSTVWXYZ",
        ['a'] = "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        ['n'] = "0123456789",
        ['o'] = "@&%?,=[]_:-+*$#!'^~;()/.",
        ['x'] = "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    };

    public static string Bcrypt(string password)
    {
        if (GoBytes.Of(password).Length > BcryptLongest) { return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"; }
        return OpenBsdBCrypt.Generate("2a", password.ToCharArray(), RandomNumberGenerator.GetBytes(16), BcryptCost);
    }

    public static string Derive(uint counter, string kind, string password, string user, string site)
    {
        if (!Templates.TryGetValue(kind, out var templates)) { return "cannot find password template " + kind; }
        var key = SCrypt.Generate(GoBytes.Of(password), [.. Encoding.ASCII.GetBytes(Scope), .. Counted(user)], N: 32768, r: 8, p: 2, dkLen: 64);
        byte[] message = [.. Encoding.ASCII.GetBytes(Scope), .. Counted(site), .. BigEndian(counter)];
        var seed = HMACSHA256.HashData(key, message);
        var template = templates[seed[0] % templates.Length];
        return string.Concat(template.Select((place, i) => Letters[place][seed[i + 1] % Letters[place].Length]));
    }

    private static byte[] Counted(string text)
    {
        var bytes = GoBytes.Of(text);
        return [.. BigEndian((uint)bytes.Length), .. bytes];
    }

    private static byte[] BigEndian(uint number)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }
}
