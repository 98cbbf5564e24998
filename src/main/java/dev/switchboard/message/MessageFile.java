package dev.switchboard.message;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file that goes with a message, but for its {@link FileContent}.
 *
 * @param name shown to the recipient; never blank
 * @param type its media type, without parameters
 * @param contentId by which an HTML body refers to it ({@code cid:}), without brackets; null for a
 *     file that is an attachment and nothing else
 * @param size in bytes
 */
public record MessageFile(String name, String type, @Nullable String contentId, int size) {
  /** Characters of a name. */
  public static final int MAX_NAME_LENGTH = 255;

  /** Of a file of which no type is given. */
  public static final String ANY_TYPE = "application/octet-stream";

  private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]{1,63}";
  private static final Pattern TYPE = Pattern.compile(TOKEN + "/" + TOKEN);
  private static final Pattern CONTENT_ID = Pattern.compile("[!-;=?-~]{1,255}");

  /** Whether a text is the name of a file, without folders. */
  public static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= MAX_NAME_LENGTH
        && MailHeaders.isLine(text)
        && text.indexOf('/') < 0
        && text.indexOf('\\') < 0;
  }

  /** Whether a text is a media type without parameters. */
  public static boolean isType(String text) {
    return TYPE.matcher(text).matches();
  }

  /** Whether a text is the id of a file that HTML may refer to. */
  public static boolean isContentId(String text) {
    return CONTENT_ID.matcher(text).matches();
  }
}
