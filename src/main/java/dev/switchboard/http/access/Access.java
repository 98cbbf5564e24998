package dev.switchboard.http.access;

import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.request.RequestHead;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may call, from the head of a request and the policy of its route, before anything
 * else happens: the host must be ours, a page of another site may change nothing, and the caller
 * needs what the policy asks for. Immutable, thread-safe.
 */
public final class Access {
  private static final Problem HOST_NOT_ALLOWED =
      Problem.of(
          ProblemCode.HOST_NOT_ALLOWED,
          "This server does not answer to the host of this request. If the host is yours, add it to"
              + " server.allowed-hosts.");
  private static final Problem CROSS_SITE =
      Problem.of(
          ProblemCode.CROSS_SITE,
          "This request comes from a page of another site. If the site is yours, add it to"
              + " http.cors.origins.");

  private final Authenticator keys;
  private final AllowedHosts hosts;
  private final CrossSite crossSite;

  /**
   * The rules of one server.
   *
   * @param trustedOrigins origins whose pages may change things
   * @throws IllegalArgumentException if one of them is no origin
   */
  public Access(Authenticator keys, AllowedHosts hosts, Set<String> trustedOrigins) {
    this.keys = keys;
    this.hosts = hosts;
    this.crossSite = new CrossSite(trustedOrigins);
  }

  /**
   * Lets a request pass.
   *
   * @param policy of its route; null where there is no route, which takes any API key
   * @return who calls: {@link Authenticator#ANONYMOUS}, or the name of the API key or credentials
   * @throws ProblemException {@code host_not_allowed}, {@code cross_site}, {@code unauthorized} or
   *     {@code forbidden}
   */
  public String admit(RequestHead head, @Nullable Policy policy) {
    if (!hosts.allow(head.authority())) {
      throw HOST_NOT_ALLOWED.exception();
    }
    if (crossSite.refuses(head)) {
      throw CROSS_SITE.exception();
    }
    return switch (policy) {
      case Policy.Public _, Policy.Signed _ -> Authenticator.ANONYMOUS;
      case Policy.Scoped(Scope scope) -> keys.caller(head, scope);
      case Policy.AnyKey _ -> keys.caller(head, null);
      case Policy.Own(Credentials credentials) -> credentials.caller(head);
      case null -> keys.caller(head, null);
    };
  }
}
