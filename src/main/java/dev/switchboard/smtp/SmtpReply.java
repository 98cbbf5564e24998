package dev.switchboard.smtp;

/**
 * One answer of the server (RFC 5321, section 4.2) with its enhanced status code (RFC 3463).
 *
 * @param code of three digits
 * @param enhanced such as {@code 2.1.0}; empty for answers that have none
 * @param text printable ASCII, one line
 * @param closes whether the connection ends with it
 */
record SmtpReply(int code, String enhanced, String text, boolean closes) {
  static final SmtpReply OK = of(250, "2.0.0", "OK");
  static final SmtpReply SENDER_OK = of(250, "2.1.0", "Sender OK");
  static final SmtpReply RECIPIENT_OK = of(250, "2.1.5", "Recipient OK");
  static final SmtpReply START_DATA =
      new SmtpReply(354, "", "End data with <CR><LF>.<CR><LF>", false);
  static final SmtpReply START_TLS = of(220, "2.0.0", "Ready to start TLS");
  static final SmtpReply BYE = of(221, "2.0.0", "Bye").closing();
  static final SmtpReply LOGGED_IN = of(235, "2.7.0", "Authentication successful");
  static final SmtpReply CANNOT_VERIFY = of(252, "2.5.0", "Send some mail, I will try");
  static final SmtpReply HELP = of(214, "2.0.0", "See RFC 5321");

  static final SmtpReply STOPPING =
      of(421, "4.3.2", "The server is stopping, try again later").closing();
  static final SmtpReply TIMEOUT = of(421, "4.4.2", "Timeout, closing the connection").closing();
  static final SmtpReply TOO_MANY_CONNECTIONS =
      of(421, "4.7.0", "Too many connections, try again later").closing();
  static final SmtpReply TOO_MANY_ERRORS =
      of(421, "4.7.0", "Too many errors, closing the connection").closing();
  static final SmtpReply UNAVAILABLE =
      of(451, "4.3.0", "The store does not answer, try again later");
  static final SmtpReply DEFECT =
      of(451, "4.3.0", "The mail could not be handled, try again later").closing();
  static final SmtpReply KEY_HELD = of(451, "4.3.0", "The same mail is being accepted, try again");
  static final SmtpReply NO_PROVIDER = of(451, "4.3.5", "No provider is configured for email");
  static final SmtpReply OUT_OF_MEMORY = of(452, "4.3.1", "No memory left, try again later");
  static final SmtpReply STORE_FULL = of(452, "4.3.1", "The store is full, try again later");
  static final SmtpReply TOO_MANY_RECIPIENTS = of(452, "4.5.3", "Too many recipients");
  static final SmtpReply NO_TLS = of(454, "4.7.0", "TLS is not available");

  static final SmtpReply LINE_TOO_LONG = of(500, "5.5.2", "Line too long").closing();
  static final SmtpReply BARE_LINE_END =
      of(500, "5.5.2", "A line must end with CR LF, and neither may stand alone").closing();
  static final SmtpReply UNREADABLE = of(500, "5.5.2", "A command is UTF-8 without controls");
  static final SmtpReply UNKNOWN_COMMAND = of(500, "5.5.1", "Command not recognized");
  static final SmtpReply NOT_SMTP = of(500, "5.5.1", "This is an SMTP server").closing();
  static final SmtpReply NO_ARGUMENT = of(501, "5.5.4", "This command takes no argument");
  static final SmtpReply BAD_NAME = of(501, "5.5.4", "Say EHLO and the name of the client");
  static final SmtpReply BAD_PATH = of(501, "5.5.4", "The address must stand between < and >");
  static final SmtpReply BAD_PARAMETER = of(501, "5.5.4", "The value of a parameter is not valid");
  static final SmtpReply NOT_BASE64 = of(501, "5.5.2", "The response is not base64");
  static final SmtpReply CANCELED = of(501, "5.7.0", "Authentication canceled");
  static final SmtpReply NOT_IMPLEMENTED = of(502, "5.5.1", "Command not implemented");
  static final SmtpReply SAY_EHLO = of(503, "5.5.1", "Say EHLO first");
  static final SmtpReply BAD_SEQUENCE = of(503, "5.5.1", "Not now: the commands are out of order");
  static final SmtpReply NO_RECIPIENTS = of(554, "5.5.1", "No valid recipients");
  static final SmtpReply UNKNOWN_MECHANISM = of(504, "5.5.4", "Use AUTH PLAIN or AUTH LOGIN");
  static final SmtpReply LOG_IN_FIRST =
      of(530, "5.7.0", "Log in first: the password is an API key with the scope send");
  static final SmtpReply TLS_FIRST = of(538, "5.7.11", "Start TLS before you log in");
  static final SmtpReply WRONG_KEY =
      of(535, "5.7.8", "The password must be an API key with the scope send");
  static final SmtpReply BARE_IN_MAIL =
      of(550, "5.6.11", "Lines of a mail end with CR LF, and neither may stand alone").closing();
  static final SmtpReply TOO_LARGE = of(552, "5.3.4", "The mail is too large");
  static final SmtpReply TOO_LARGE_TOGETHER =
      of(552, "5.3.4", "The mail is too large for so many recipients");
  static final SmtpReply BAD_SENDER = of(553, "5.1.7", "The sender must be one email address");
  static final SmtpReply BAD_RECIPIENT =
      of(553, "5.1.3", "The recipient must be one email address");
  static final SmtpReply NEEDS_UTF8 =
      of(553, "5.6.7", "An address beyond ASCII needs SMTPUTF8 at MAIL FROM");
  static final SmtpReply LONG_LINE_IN_MAIL =
      of(554, "5.6.0", "A line is longer than " + MailData.MAX_LINE_BYTES + " bytes");
  static final SmtpReply NUL_IN_MAIL = of(554, "5.6.0", "The mail holds a NUL");
  static final SmtpReply UNKNOWN_PARAMETER = of(555, "5.5.4", "A parameter is not recognized");

  static SmtpReply of(int code, String enhanced, String text) {
    return new SmtpReply(code, enhanced, text, false);
  }

  /** The same, and the connection ends with it. */
  SmtpReply closing() {
    return new SmtpReply(code, enhanced, text, true);
  }

  /** Whether it refuses something. */
  boolean isError() {
    return code >= 400;
  }

  /** As it is sent, with its line end. */
  String line() {
    return code + (enhanced.isEmpty() ? " " : " " + enhanced + " ") + text + "\r\n";
  }
}
