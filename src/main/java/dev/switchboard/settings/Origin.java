package dev.switchboard.settings;

/** Where a value comes from, as an operator would look for it. */
record Origin(String description) {

  static final Origin DEFAULT = new Origin("default");
  static final Origin COMMAND_LINE = new Origin("command line");
  static final Origin ENVIRONMENT = new Origin("environment");

  static Origin line(String file, int line) {
    return new Origin(file + ":" + line);
  }

  static Origin variable(String name) {
    return new Origin("environment variable " + name);
  }
}
