"""From YAML and Markdown to models; the only reader of YAML."""
