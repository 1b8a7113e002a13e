/** Of the tables below: another number means that the index is made anew. */
export const INDEX_VERSION = 1;

/**
 * Made from the archive and lost without loss. `words` keeps no text of its own: what is shown comes from `events`, and
 * what is proven from the archive. Emoji are words too.
 */
export const INDEX_SCHEMA = `
  CREATE TABLE statements (
    leaf INTEGER PRIMARY KEY,
    manifest_sha256 TEXT NOT NULL,
    bundle_key TEXT NOT NULL,
    version_id TEXT,
    tenant TEXT NOT NULL,
    window_from TEXT NOT NULL,
    window_to TEXT NOT NULL,
    kind TEXT NOT NULL,
    events INTEGER NOT NULL
  );
  CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    leaf INTEGER NOT NULL REFERENCES statements (leaf),
    time INTEGER NOT NULL,
    tenant TEXT NOT NULL COLLATE NOCASE,
    service TEXT COLLATE NOCASE,
    action TEXT COLLATE NOCASE,
    event_type TEXT NOT NULL COLLATE NOCASE,
    entity_type TEXT COLLATE NOCASE,
    shown TEXT NOT NULL
  );
  CREATE INDEX events_by_time ON events (time, event_id);
  CREATE INDEX events_by_leaf ON events (leaf);
  CREATE TABLE changed (
    property TEXT NOT NULL COLLATE NOCASE,
    event INTEGER NOT NULL REFERENCES events (id),
    PRIMARY KEY (property, event)
  ) WITHOUT ROWID;
  CREATE INDEX changed_by_event ON changed (event);
  CREATE VIRTUAL TABLE words USING fts5 (
    actor, target, subject, rest,
    content = '', contentless_delete = 1, prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'"
  );
  PRAGMA user_version = ${INDEX_VERSION};
`;
