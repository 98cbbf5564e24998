package dev.switchboard.http.reply;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An error as clients see it: {@code application/problem+json} (RFC 9457) with the members {@code
 * type}, {@code title}, {@code status}, {@code detail}, {@code code}, {@code message} (the same
 * text as {@code detail}) and {@code request_id}, and with {@code errors} where single members are
 * at fault. Immutable.
 *
 * @param detail one sentence for the person who reads it; never a stack trace, SQL or a class name
 * @param errors the members at fault; empty where the fault lies elsewhere
 * @param members more members of the document: strings, numbers, booleans or lists of those
 * @param headers of the response; the status 503 has {@code Retry-After: 1} unless another is set
 */
public record Problem(
    ProblemCode code,
    String detail,
    List<InvalidMember> errors,
    Map<String, Object> members,
    Map<String, String> headers) {
  private static final String CONTENT_TYPE = "application/problem+json";
  private static final String TYPE_PREFIX = "urn:switchboard:problem:";

  /**
   * One member of the request that is at fault.
   *
   * @param pointer JSON Pointer (RFC 6901) into the body, such as {@code /to}
   * @param detail what is wrong with it, for the person who sent it
   */
  public record InvalidMember(String pointer, String detail) {
    private static final int MAX_SHOWN_CHARACTERS = 60;

    /**
     * A member, or a query parameter, whose name comes from the request.
     *
     * @param fault the rest of the sentence that begins with the name
     */
    public static InvalidMember named(String name, String fault) {
      String shown =
          name.codePointCount(0, name.length()) <= MAX_SHOWN_CHARACTERS
              ? name
              : name.substring(0, name.offsetByCodePoints(0, MAX_SHOWN_CHARACTERS)) + "...";
      return new InvalidMember(
          "/" + shown.replace("~", "~0").replace("/", "~1"), shown + " " + fault);
    }
  }

  /** An error with its code and its sentence. */
  public static Problem of(ProblemCode code, String detail) {
    Map<String, String> headers = code.status() == 503 ? Map.of("Retry-After", "1") : Map.of();
    return new Problem(code, detail, List.of(), Map.of(), headers);
  }

  /** {@code invalid_request}, naming all members at fault at once. */
  public static Problem invalid(List<InvalidMember> errors) {
    String detail =
        errors.size() == 1 ? errors.getFirst().detail() : errors.size() + " members are not valid.";
    return new Problem(
        ProblemCode.INVALID_REQUEST, detail, List.copyOf(errors), Map.of(), Map.of());
  }

  /** This problem with one more member. */
  public Problem with(String member, Object value) {
    return new Problem(code, detail, errors, added(members, member, value), headers);
  }

  /** This problem with a response header; a second value replaces the first. */
  public Problem header(String name, String value) {
    return new Problem(code, detail, errors, members, added(headers, name, value));
  }

  /** This problem as something to throw. */
  public ProblemException exception() {
    return new ProblemException(this);
  }

  /** The response for one request. */
  public Reply reply(String requestId) {
    Reply reply = Reply.of(code.status(), CONTENT_TYPE, json(requestId));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      reply = reply.header(header.getKey(), header.getValue());
    }
    return reply;
  }

  /** The document for one request. */
  public byte[] json(String requestId) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", TYPE_PREFIX + code.wireName());
    body.put("title", code.title());
    body.put("status", code.status());
    body.put("detail", detail);
    body.put("code", code.wireName());
    body.put("message", detail);
    body.put("request_id", requestId);
    if (!errors.isEmpty()) {
      body.put("errors", errors);
    }
    members.forEach(body::putIfAbsent);
    return JsonOutput.bytes(body);
  }

  @Override
  public String toString() {
    return code.wireName() + ": " + detail;
  }

  private static <V> Map<String, V> added(Map<String, V> map, String key, V value) {
    Map<String, V> copy = new LinkedHashMap<>(map);
    copy.put(key, value);
    return copy;
  }
}
