-- The formats that there are come with the program: those of other vendors, too.
ALTER TABLE endpoints DROP CONSTRAINT endpoints_format_check;
ALTER TABLE endpoints ADD CONSTRAINT endpoints_format_check CHECK (format ~ '^[a-z]{1,32}$');
