package dev.switchboard.tools.load;

/** Why a request was sent and never answered. Whether the server has its message is unknown. */
public enum Failure {
  TIMEOUT("timeout", "no response within the timeout"),
  CLOSED("closed", "the connection was closed or reset before the response was complete"),
  MALFORMED("malformed", "the response was not HTTP/1.1 as this client reads it"),
  CHUNKED("chunked", "the response was chunked, which Switchboard's are not: is a proxy between?"),
  TOO_LARGE("too_large", "the response was larger than " + ResponseReader.MAX_BYTES + " bytes");

  private final String wireName;
  private final String sentence;

  Failure(String wireName, String sentence) {
    this.wireName = wireName;
    this.sentence = sentence;
  }

  /** The name in the JSON report. */
  public String wireName() {
    return wireName;
  }

  String sentence() {
    return sentence;
  }
}
