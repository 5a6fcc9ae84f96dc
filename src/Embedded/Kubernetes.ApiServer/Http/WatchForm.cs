using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Protobuf;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Http;

/// <summary>How the events of one watch are written.</summary>
/// <param name="call">The request.</param>
/// <param name="time">The clock that ages in rows are measured by: a watch outlives the moment of its request.</param>
internal sealed class WatchForm(ApiCall call, TimeProvider time)
{
    private readonly AnswerForm _form = AcceptHeader.FormOf(call.Context.Request);
    private readonly string _version = AcceptHeader.AnswerOf(call.Context.Request).ApiVersion;
    private readonly bool _isProtobuf = IsProtobuf(call);
    private bool _columns = true;

    /// <summary>The type of the answer.</summary>
    public string ContentType => _isProtobuf ? ProtobufDecoder.ContentType + ";stream=watch" : "application/json";

    /// <summary>Writes an event of an object.</summary>
    public void Write(IBufferWriter<byte> output, string type, StoredObject value)
    {
        Write(output, type, Shape(value));
    }

    /// <summary>Writes a bookmark.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="revision">The revision up to which the watcher knows everything.</param>
    /// <param name="annotation">An annotation that is <c>true</c>; null for none.</param>
    public void WriteBookmark(IBufferWriter<byte> output, long revision, string? annotation)
    {
        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture), ["creationTimestamp"] = null };
        if (annotation is not null)
        {
            metadata["annotations"] = new JsonObject { [annotation] = "true" };
        }

        var value = new JsonObject { ["kind"] = call.Resource.Kind, ["apiVersion"] = call.Resource.ApiVersion, ["metadata"] = metadata };
        Write(output, "BOOKMARK", Encoding.UTF8.GetBytes((IsMetadata(_form) ? ObjectForms.Metadata(value, _version) : value).ToJsonString()));
    }

    /// <summary>Writes the error that ends a stream.</summary>
    public void WriteError(IBufferWriter<byte> output, JsonObject status) => Write(output, "ERROR", Encoding.UTF8.GetBytes(status.ToJsonString()));

    /// <summary>Whether the events go out in protobuf: the client wants it, and the table holds the kind.</summary>
    /// <exception cref="StatusException">It takes nothing else, and the table does not hold the kind.</exception>
    private static bool IsProtobuf(ApiCall call)
    {
        var (isWanted, willJsonDo) = AcceptHeader.Protobuf(call.Context.Request);
        var isKnown = ProtobufEncoder.Knows(call.Resource.ApiVersion, call.Resource.Kind) || IsMetadata(AcceptHeader.FormOf(call.Context.Request));
        return (isWanted && isKnown) || (willJsonDo ? false : throw Refusals.NotAcceptable());
    }

    /// <summary>Whether metadata is asked for: a watch follows a list, and its clients may say so of either.</summary>
    private static bool IsMetadata(AnswerForm form) => form is AnswerForm.Metadata or AnswerForm.MetadataList;

    private void Write(IBufferWriter<byte> output, string type, ReadOnlyMemory<byte> json)
    {
        if (_isProtobuf)
        {
            // An object with a field that the table lacks: the client lists again, which JSON answers.
            output.Write(ProtobufEncoder.EncodeEvent(type, json) ?? ProtobufEncoder.EncodeEvent("ERROR", Encoding.UTF8.GetBytes(Refusals.NotAcceptable().ToStatus().ToJsonString())));
            return;
        }

        output.Write(Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":"));
        output.Write(json.Span);
        output.Write("}\n"u8);
    }

    private ReadOnlyMemory<byte> Shape(StoredObject value)
    {
        switch (_form)
        {
            case AnswerForm.Table:
                var table = ObjectTables.OfOne(call with { Now = time.GetUtcNow() }, VersionConversion.FromStorage(call.Resource, value.Parse()), _version);
                if (!_columns)
                {
                    table["columnDefinitions"] = null;
                }

                _columns = false;
                return Encoding.UTF8.GetBytes(table.ToJsonString(Wire.SerializerOptions));
            case AnswerForm.Metadata or AnswerForm.MetadataList:
                return Encoding.UTF8.GetBytes(ObjectForms.Metadata(value.Parse(), _version).ToJsonString(Wire.SerializerOptions));
            default:
                return ObjectForms.Served(value, call.Resource);
        }
    }
}
