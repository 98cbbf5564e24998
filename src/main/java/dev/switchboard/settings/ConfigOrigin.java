package dev.switchboard.settings;

/** Where a value comes from, as an operator would look for it. */
record ConfigOrigin(String description) {

  static final ConfigOrigin DEFAULT = new ConfigOrigin("default");
  static final ConfigOrigin COMMAND_LINE = new ConfigOrigin("command line");
  static final ConfigOrigin ENVIRONMENT = new ConfigOrigin("environment");

  static ConfigOrigin line(String file, int line) {
    return new ConfigOrigin(file + ":" + line);
  }

  static ConfigOrigin variable(String name) {
    return new ConfigOrigin("environment variable " + name);
  }
}
