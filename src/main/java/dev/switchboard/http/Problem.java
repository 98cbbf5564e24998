package dev.switchboard.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An error as clients see it: {@code application/problem+json} (RFC 9457) with the members {@code
 * type}, {@code title}, {@code status}, {@code detail}, {@code code}, {@code message} (the same
 * text as {@code detail}) and {@code request_id}, with {@code errors} where single members are at
 * fault. Immutable.
 */
public final class Problem {
  private static final String CONTENT_TYPE = "application/problem+json";
  private static final String TYPE_PREFIX = "urn:switchboard:problem:";
  private static final String DEFAULT_RETRY_AFTER_SECONDS = "1";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final ProblemCode code;
  private final String detail;
  private final List<InvalidMember> errors;
  private final Map<String, Object> members;
  private final Map<String, String> headers;

  private Problem(
      ProblemCode code,
      String detail,
      List<InvalidMember> errors,
      Map<String, Object> members,
      Map<String, String> headers) {
    this.code = code;
    this.detail = detail;
    this.errors = errors;
    this.members = members;
    this.headers = headers;
  }

  /**
   * One member of the request that is at fault.
   *
   * @param pointer JSON Pointer (RFC 6901) into the body, such as {@code /to}
   * @param detail what is wrong with it, for the person who sent it
   */
  public record InvalidMember(String pointer, String detail) {
    private static final int MAX_SHOWN_CHARACTERS = 60;

    /**
     * A member, or a query parameter, that is known only from the request.
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

  /**
   * An error with its code and one sentence for the person who reads it; never a stack trace, SQL
   * or a class name. Every 503 carries {@code Retry-After: 1} until another is set.
   */
  public static Problem of(ProblemCode code, String detail) {
    Map<String, String> headers =
        code.status() == 503 ? Map.of("Retry-After", DEFAULT_RETRY_AFTER_SECONDS) : Map.of();
    return new Problem(code, detail, List.of(), Map.of(), headers);
  }

  /** {@code invalid_request} naming every member at fault at once. */
  public static Problem invalid(List<InvalidMember> errors) {
    String detail =
        errors.size() == 1 ? errors.getFirst().detail() : errors.size() + " members are not valid.";
    return of(ProblemCode.INVALID_REQUEST, detail).withErrors(errors);
  }

  /** This problem with the members at fault. */
  public Problem withErrors(List<InvalidMember> atFault) {
    return new Problem(code, detail, List.copyOf(atFault), members, headers);
  }

  /**
   * This problem with one more member, whose value is a string, number, boolean or list of those.
   */
  public Problem with(String member, Object value) {
    return new Problem(code, detail, errors, added(members, member, value), headers);
  }

  /**
   * This problem with one response header, such as {@code Retry-After}; a second value replaces the
   * first.
   */
  public Problem header(String name, String value) {
    return new Problem(code, detail, errors, members, added(headers, name, value));
  }

  /** The code. */
  public ProblemCode code() {
    return code;
  }

  /** The sentence for the person who reads it. */
  public String detail() {
    return detail;
  }

  /** The members at fault, none where the fault lies elsewhere. */
  public List<InvalidMember> errors() {
    return errors;
  }

  /** The value of a response header, or null where it is not set. */
  public @Nullable String header(String name) {
    return headers.get(name);
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
      List<Map<String, String>> list = new ArrayList<>(errors.size());
      for (InvalidMember error : errors) {
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put("pointer", error.pointer());
        entry.put("detail", error.detail());
        list.add(entry);
      }
      body.put("errors", list);
    }
    members.forEach(body::putIfAbsent);
    return JSON.writeValueAsBytes(body);
  }

  @Override
  public String toString() {
    return code.wireName() + ": " + detail;
  }

  private static <V> Map<String, V> added(Map<String, V> map, String key, V value) {
    Map<String, V> copy = new LinkedHashMap<>(map);
    copy.put(key, Objects.requireNonNull(value));
    return copy;
  }
}
