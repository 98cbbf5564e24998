package dev.switchboard.tools.load;

/** What is sent: the channels of the API, by their names there. */
enum Kind {
  SMS("sms"),
  MMS("mms"),
  EMAIL("email");

  private final String wireName;

  Kind(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }

  String path() {
    return this == EMAIL ? "/api/messages/email" : "/api/messages/sms";
  }
}
