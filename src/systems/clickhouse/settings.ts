/** The settings of every statement: a server's own defaults, or a user's profile, change no value and hide no failure. */

/** Each is sent with its value, whatever the server has; the comment above it says what would happen without. */
export const sessionSettings = {
  // A DateTime64 without a zone is shown and read in the server's: a wall clock would depend on where that runs.
  session_timezone: 'UTC',
  // NULL for a column that is not Nullable would become 0 or ''.
  input_format_null_as_default: 0,
  // The same in INSERT … SELECT.
  insert_null_as_default: 0,
  // A column in the bytes that the table does not have would be thrown away.
  input_format_skip_unknown_fields: 0,
  // Columns would be taken by position, and types on trust.
  input_format_with_names_use_header: 1,
  input_format_with_types_use_header: 1,
  // What an outer join does not find would be 0 or ''.
  join_use_nulls: 1,
  // A date beyond the type's range would wrap around in a conversion.
  date_time_overflow_behavior: 'throw',
  // A DELETE, an ALTER … DELETE and an ALTER TABLE would answer before they are done.
  lightweight_deletes_sync: '2',
  mutations_sync: '2',
  alter_sync: '2',
  // An INSERT would wait for others in the server's memory, and be split or lost there.
  async_insert: 0,
  // Rows equal to a block that was inserted before would be thrown away: by one name up to 26.1, by the other since.
  insert_deduplicate: 0,
  deduplicate_insert: 'disable',
  // Rows of more than 100 partitions would be refused; a table's own limit on parts still holds.
  max_partitions_per_insert_block: '0',
  // Counts beyond 2^53 would lose digits as JSON numbers.
  output_format_json_quote_64bit_integers: 1,
  // An error after the first rows would come within them: the server keeps the answer until it is whole.
  wait_end_of_query: 1,
  // Time64 is behind it in older versions.
  enable_time_time64_type: 1,
} as const;
