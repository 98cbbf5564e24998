package dev.switchboard.settings;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A section whose members have names that the operator chooses. */
enum NamedSection {
  PROVIDERS("providers", "a provider"),
  API_KEYS("auth.keys", "an API key");

  /**
   * Neither underscore nor capital: two names can then not become one in the environment ({@code
   * SMS_MMS}) or in a metric ({@code sms_mms}).
   */
  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private final String path;
  private final String member;

  NamedSection(String path, String member) {
    this.path = path;
    this.member = member;
  }

  /**
   * A full name that leads into a section.
   *
   * @param rest what follows the name of the member; empty, or it begins with a dot
   */
  record Member(NamedSection section, String name, String rest) {}

  /** The full name of the section. */
  String path() {
    return path;
  }

  /** What a member is, for a message. */
  String member() {
    return member;
  }

  /** The section of this full name, or null. */
  static @Nullable NamedSection at(String path) {
    for (NamedSection section : values()) {
      if (section.path.equals(path)) {
        return section;
      }
    }
    return null;
  }

  /** The member that a full name is about, or null. */
  static @Nullable Member memberOf(String fullName) {
    for (NamedSection section : values()) {
      if (fullName.startsWith(section.path + ".")) {
        int start = section.path.length() + 1;
        int dot = fullName.indexOf('.', start);
        int end = dot < 0 ? fullName.length() : dot;
        return new Member(section, fullName.substring(start, end), fullName.substring(end));
      }
    }
    return null;
  }
}
