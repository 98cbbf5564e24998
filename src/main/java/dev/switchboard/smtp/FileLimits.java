package dev.switchboard.smtp;

/**
 * What files a mail may have.
 *
 * @param files of one mail
 * @param fileBytes of one file
 * @param filesBytes of all files of one mail
 */
public record FileLimits(int files, long fileBytes, long filesBytes) {}
