package dev.switchboard.api.request;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Which text is taken as the URL of an attachment: absolute, http or https. */
public final class AttachmentUrl {
  private static final Pattern HOST_AND_PORT = Pattern.compile("[^@:\\[\\]]+(:[0-9]{0,5})?");

  private AttachmentUrl() {}

  public static boolean isValid(String text) {
    if (!StorableText.accepts(text)) {
      return false;
    }
    try {
      URI uri = new URI(text);
      return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
          && hasHost(uri);
    } catch (URISyntaxException _) {
      return false;
    }
  }

  /** The JDK knows no host with an underscore or a letter beyond ASCII in it; others do. */
  private static boolean hasHost(URI uri) {
    String authority = uri.getRawAuthority();
    return uri.getHost() != null
        || (authority != null && HOST_AND_PORT.matcher(authority).matches());
  }
}
