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
    String password = credentials.substring(credentials.indexOf(':') + 1);
    // A key that is known, and may not do this, is not looked for any further.
    return keys.caller(credentials.strip(), scope)
        .or(() -> keys.caller(password.strip(), scope))
        .orElseThrow(TwilioCallers::refused);
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
}
