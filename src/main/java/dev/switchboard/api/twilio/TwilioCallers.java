package dev.switchboard.api.twilio;

import dev.switchboard.api.facade.Frame;
import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.request.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, by HTTP Basic: the user is an account or an API key, the password its secret. A key of
 * the server is {@code user:password}, or the password alone; the user is then any.
 */
final class TwilioCallers implements Frame.CallerCheck {
  private static final String BASIC = "Basic ";

  private final Authenticator keys;

  TwilioCallers(Authenticator keys) {
    this.keys = keys;
  }

  @Override
  public String caller(RequestHead head, Scope scope) {
    if (!keys.areNeeded()) {
      return Authenticator.ANONYMOUS;
    }
    String credentials = credentials(head);
    if (credentials == null) {
      throw refused();
    }
    try {
      return keys.caller(new Bearing(head, credentials), scope);
    } catch (ProblemException e) {
      requireUnknown(e);
    }
    try {
      String password = credentials.substring(credentials.indexOf(':') + 1);
      return keys.caller(new Bearing(head, password), scope);
    } catch (ProblemException e) {
      requireUnknown(e);
      throw refused();
    }
  }

  /** A key that is known, and may not do this, is not looked for any further. */
  private static void requireUnknown(ProblemException e) {
    if (!e.problem().code().equals(ProblemCode.UNAUTHORIZED)) {
      throw e;
    }
  }

  private static ProblemException refused() {
    return Problem.of(ProblemCode.UNAUTHORIZED, "Authenticate")
        .header("WWW-Authenticate", "Basic realm=\"Twilio API\"")
        .exception();
  }

  private static @Nullable String credentials(RequestHead head) {
    String header = head.onlyHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return null;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
      String credentials = new String(decoded, StandardCharsets.UTF_8);
      return credentials.indexOf(':') < 0 ? null : credentials;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** The head of a request as if it bore this key. */
  private record Bearing(RequestHead head, String key) implements RequestHead {
    @Override
    public String method() {
      return head.method();
    }

    @Override
    public String path() {
      return head.path();
    }

    @Override
    public @Nullable String authority() {
      return head.authority();
    }

    @Override
    public boolean isSecure() {
      return head.isSecure();
    }

    @Override
    public List<String> headers(String name) {
      return name.equalsIgnoreCase("Authorization") ? List.of("Bearer " + key) : head.headers(name);
    }

    /** Shows no key. */
    @Override
    public String toString() {
      return "Bearing[]";
    }
  }
}
