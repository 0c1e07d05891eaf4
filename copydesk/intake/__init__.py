"""Getting content in: files, folders, NDJSON, WARC and feeds, turned into articles and posted, each once."""
